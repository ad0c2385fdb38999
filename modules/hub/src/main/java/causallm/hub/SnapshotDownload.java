package causallm.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the files of one commit: first every blob, then every link, the configuration's last, so
 * that a snapshot with a configuration is whole.
 */
final class SnapshotDownload {
    private final HubApi api;
    private final HubCache cache;
    private final String commit;
    private final Retries retries;
    private final BlobDownload blobs;

    /** What has been brought and is not placed yet, with whether it came just now. */
    private final Map<RemoteFile, Boolean> brought = new LinkedHashMap<>();

    SnapshotDownload(
            HubApi api, HubCache cache, String commit, Patience patience, HubListener listener) {
        this.api = api;
        this.cache = cache;
        this.commit = commit;
        this.retries = new Retries(patience, listener);
        this.blobs = new BlobDownload(api, cache, commit, patience, listener);
    }

    /**
     * Brings the blobs of those files that the snapshot lacks.
     *
     * @throws HubException when the disk has no room for them, before any is asked for
     */
    void bring(List<String> files) throws IOException {
        List<RemoteFile> absent = new ArrayList<>();
        for (String file : files) {
            if (!Files.isRegularFile(placeOf(file))) {
                retries.progressed();
                absent.add(retries.until(() -> api.describe(commit, file)));
            }
        }
        if (absent.isEmpty()) {
            return;
        }
        cache.create();
        requireSpace(absent);
        for (RemoteFile file : absent) {
            brought.put(file, blobs.bring(file));
        }
    }

    private void requireSpace(List<RemoteFile> files) throws IOException {
        long needed = 0;
        for (RemoteFile file : files) {
            needed = Math.addExact(needed, blobs.missing(file));
        }
        long usable = cache.usableSpace();
        if (needed > usable) {
            throw new HubException(
                    "%s: found %d MB free, expected %d MB for %d files; make room or set HF_HOME"
                            .formatted(
                                    cache.blob("").getParent(),
                                    usable / 1_000_000,
                                    needed / 1_000_000,
                                    files.size()));
        }
    }

    /** Where a brought file can be read now: in the snapshot, or still as a blob. */
    Path content(String file) {
        return brought.keySet().stream()
                .filter(known -> known.name().equals(file))
                .map(known -> cache.blob(known.hash()))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(placeOf(file));
    }

    private Path placeOf(String file) {
        return cache.snapshot(commit).resolve(file);
    }

    /** Makes the snapshot of what was brought. */
    void place() throws IOException {
        List<RemoteFile> files = new ArrayList<>(brought.keySet());
        files.sort(Comparator.comparing(file -> file.name().equals(ModelFiles.CONFIG)));
        for (RemoteFile file : files) {
            cache.place(commit, file, brought.get(file) && isForNobodyElse(file));
        }
    }

    /**
     * Whether no other file has the same content, and so the same blob, and no other process may be
     * about to read it there, as it does with an index.
     */
    private boolean isForNobodyElse(RemoteFile file) {
        return !file.name().equals(ModelFiles.INDEX)
                && brought.keySet().stream()
                                .filter(other -> other.hash().equals(file.hash()))
                                .count()
                        == 1;
    }

    /** Whether nothing had to be brought. */
    boolean wasComplete() {
        return brought.isEmpty();
    }
}
