package causallm.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the blobs of one commit into the cache, each whole and of the right hash or not at all.
 * What has come of one stays on disk, and the next try goes on from there.
 */
final class BlobDownload {
    private static final Pattern RANGE =
            Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|[*])");

    /** A try that brings fewer bytes counts as one that brought nothing. */
    private static final long PROGRESS = 1 << 20;

    private final HubApi api;
    private final HubCache cache;
    private final String commit;
    private final Patience patience;
    private final HubListener listener;

    BlobDownload(
            HubApi api, HubCache cache, String commit, Patience patience, HubListener listener) {
        this.api = api;
        this.cache = cache;
        this.commit = commit;
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * Brings one blob, unless it is there.
     *
     * @return whether it came just now
     * @throws HubException when what comes is not what the hub described
     */
    boolean bring(RemoteFile file) throws IOException {
        if (isPresent(file)) {
            return false;
        }
        try (BlobLock lock =
                BlobLock.take(
                        cache.lock(file.hash()), () -> listener.waitingForAnother(file.name()))) {
            if (isPresent(file)) {
                return false;
            }
            if (lock.isExclusive()) {
                Path incomplete = cache.incomplete(file.hash());
                adopt(cache.foreignIncomplete(file.hash()), incomplete);
                bring(file, incomplete);
            } else {
                Path incomplete = cache.ownIncomplete(file.hash());
                try {
                    bring(file, incomplete);
                } finally {
                    Files.deleteIfExists(incomplete);
                }
            }
            return true;
        }
    }

    /** Bytes that still have to be written for a file. */
    long missing(RemoteFile file) throws IOException {
        if (isPresent(file)) {
            return 0;
        }
        Path incomplete = cache.incomplete(file.hash());
        long there = Files.isRegularFile(incomplete) ? Files.size(incomplete) : 0;
        return Math.max(0, file.size() - there);
    }

    /** The blob, or the file that has become of it where there are no links. */
    private boolean isPresent(RemoteFile file) throws IOException {
        Path blob = cache.blob(file.hash());
        return (Files.isRegularFile(blob) && Files.size(blob) == file.size())
                || Files.isRegularFile(cache.snapshot(commit).resolve(file.name()));
    }

    /** A copy: Python's process may still be at it. Its hash is checked like all others. */
    private static void adopt(Path foreign, Path incomplete) throws IOException {
        if (Files.notExists(incomplete) && Files.isRegularFile(foreign)) {
            Files.copy(foreign, incomplete, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void bring(RemoteFile file, Path incomplete) throws IOException {
        try (PartialBlob part = PartialBlob.open(incomplete, file)) {
            boolean resumed = part.size() > 0;
            receiveAll(file, part);
            String hash = part.hash();
            if (!hash.equals(file.hash()) && resumed) {
                part.restart();
                receiveAll(file, part);
                hash = part.hash();
            }
            if (!hash.equals(file.hash())) {
                part.restart();
                throw fault(file, "content of hash " + hash, file.hash());
            }
            part.force();
        }
        Files.move(incomplete, cache.blob(file.hash()), StandardCopyOption.ATOMIC_MOVE);
    }

    private void receiveAll(RemoteFile file, PartialBlob part) throws IOException {
        Retries retries = new Retries(patience, listener);
        long furthest = part.size();
        listener.progressed(file.name(), part.size(), file.size());
        while (part.size() < file.size()) {
            try (Answer answer = api.open(commit, file, part.size())) {
                receive(file, answer, part);
            } catch (TransientFault e) {
                if (part.size() >= furthest + PROGRESS) {
                    furthest = part.size();
                    retries.progressed();
                }
                retries.after(e);
            }
        }
    }

    private void receive(RemoteFile file, Answer answer, PartialBlob part)
            throws IOException, TransientFault {
        requirePlace(answer, part);
        requireLength(file, answer);
        byte[] buffer = new byte[1 << 16];
        long told = part.size();
        for (int count = answer.read(buffer); count >= 0; count = answer.read(buffer)) {
            if (part.size() + count > file.size()) {
                part.restart();
                throw fault(file, "more bytes than promised", file.size() + " bytes");
            }
            part.append(buffer, count);
            if (part.size() >= told + PROGRESS || part.size() == file.size()) {
                told = part.size();
                listener.progressed(file.name(), told, file.size());
            }
        }
        if (part.size() < file.size()) {
            throw new TransientFault(
                    "%s broke off after %d of %d bytes"
                            .formatted(answer.label(), part.size(), file.size()));
        }
    }

    /** An answer from the start of the file drops what has come. */
    private static void requirePlace(Answer answer, PartialBlob part)
            throws IOException, TransientFault {
        if (answer.status() == 206) {
            Matcher range = RANGE.matcher(answer.header("Content-Range").orElse(""));
            if (range.matches() && Long.parseLong(range.group(1)) == part.size()) {
                return;
            }
        }
        boolean whole = answer.status() == 200;
        if (part.size() > 0) {
            part.restart();
        }
        if (!whole) {
            throw new TransientFault(answer.label() + " sends another part than was asked for");
        }
    }

    private void requireLength(RemoteFile file, Answer answer) {
        String offered = offered(answer);
        if (!offered.equals("*") && !offered.equals(Long.toString(file.size()))) {
            throw fault(file, offered + " bytes on offer", file.size() + " bytes");
        }
        String encoding = answer.header("Content-Encoding").orElse("identity");
        if (!encoding.equals("identity")) {
            throw fault(file, "compressed content", "the file as it is");
        }
    }

    /** The size of the whole file in the words of its answer; a star where it has none. */
    private static String offered(Answer answer) {
        if (answer.status() == 206) {
            Matcher range = RANGE.matcher(answer.header("Content-Range").orElse(""));
            return range.matches() ? range.group(2) : "*";
        }
        return answer.header("Content-Length").orElse("*");
    }

    private HubException fault(RemoteFile file, String found, String expected) {
        return new HubException(
                "%s: found %s, expected %s; nothing of it is kept, try again or check HF_ENDPOINT"
                        .formatted(api.asked(file.name()), found, expected));
    }
}
