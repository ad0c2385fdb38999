package causallm.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One model in the cache that Python's {@code huggingface_hub} has too:
 *
 * <pre>
 * models--organisation--name/refs/main                 the commit of a branch
 * models--organisation--name/blobs/&lt;hash&gt;              contents
 * models--organisation--name/snapshots/&lt;commit&gt;/file   a link to a blob
 * .locks/models--organisation--name/&lt;hash&gt;.lock
 * </pre>
 *
 * Whatever appears under its own name appears whole: it is written beside and renamed.
 */
final class HubCache {
    private static final String TAG =
            """
            Signature: 8a477f597d28d172789f06886806bc55
            # This folder is a cache: backups may leave it out. See https://bford.info/cachedir/
            """;

    private final Path root;
    private final HubName name;
    private final boolean links;
    private final Path folder;

    HubCache(HubEnvironment environment, HubName name) {
        this.root = environment.cache();
        this.name = name;
        this.links = environment.symbolicLinks();
        this.folder = root.resolve(name.folder());
    }

    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    Path blob(String hash) {
        return folder.resolve("blobs").resolve(hash);
    }

    Path lock(String hash) {
        return root.resolve(".locks").resolve(name.folder()).resolve(hash + ".lock");
    }

    /** What has come of a blob; for one at a time, who holds its lock. */
    Path incomplete(String hash) {
        return blob(hash + ".dapo.incomplete");
    }

    /** The same where locks cannot be had: for nobody else. */
    Path ownIncomplete(String hash) {
        return blob(hash + "." + random() + ".incomplete");
    }

    /** What releases of Python's library before 2 leave of a blob and go on with. */
    Path foreignIncomplete(String hash) {
        return blob(hash + ".incomplete");
    }

    /** Makes the folders, and marks the cache as one. */
    void create() throws IOException {
        Files.createDirectories(folder.resolve("blobs"));
        Path tag = root.resolve("CACHEDIR.TAG");
        if (Files.notExists(tag)) {
            replace(tag, TAG);
        }
    }

    /** Bytes that can still be written. */
    long usableSpace() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /**
     * The commit that the revision had when it was last fetched.
     *
     * @throws HubException when the file that says so holds something else
     */
    Optional<String> commit() throws IOException {
        if (HubName.isCommit(name.revision())) {
            return Optional.of(name.revision());
        }
        Path reference = reference();
        if (!Files.isRegularFile(reference)) {
            return Optional.empty();
        }
        String commit = Files.readString(reference).strip();
        if (!HubName.isCommit(commit)) {
            throw new HubException(
                    reference
                            + ": found no commit, expected 40 hexadecimal digits; remove the file");
        }
        return Optional.of(commit);
    }

    /** Writes which commit the revision is, unless it says so already. */
    void remember(String commit) throws IOException {
        Path reference = reference();
        if (name.revision().equals(commit)
                || (Files.isRegularFile(reference) && Files.readString(reference).equals(commit))) {
            return;
        }
        Files.createDirectories(reference.getParent());
        replace(reference, commit);
    }

    private Path reference() {
        return folder.resolve("refs").resolve(name.revision());
    }

    private static void replace(Path file, String content) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + "." + random() + ".tmp");
        Files.writeString(aside, content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Puts a file into a snapshot: a link to its blob or, where there are no links, the file.
     *
     * @param fresh whether the blob came just now and for this file alone: then it need not be
     *     copied
     */
    void place(String commit, RemoteFile file, boolean fresh) throws IOException {
        Path pointer = snapshot(commit).resolve(file.name());
        if (Files.exists(pointer)) {
            return;
        }
        Files.createDirectories(pointer.getParent());
        if (!links || !link(pointer, file.hash())) {
            fill(pointer, file.hash(), fresh);
        }
    }

    /** False where the file system, or the user's rights in it, has no links. */
    private static boolean link(Path pointer, String hash) throws IOException {
        Path target = Path.of("..", "..", "blobs", hash);
        try {
            Files.createSymbolicLink(pointer, target);
        } catch (FileAlreadyExistsException e) {
            // another process was faster, or the blob of an old link was removed
            if (Files.notExists(pointer)) {
                Files.deleteIfExists(pointer);
                Files.createSymbolicLink(pointer, target);
            }
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
        return true;
    }

    private void fill(Path pointer, String hash, boolean fresh) throws IOException {
        Path aside = pointer.resolveSibling(pointer.getFileName() + "." + random() + ".incomplete");
        try {
            if (fresh) {
                Files.move(blob(hash), pointer, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.copy(blob(hash), aside);
                Files.move(aside, pointer, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException e) {
            if (Files.notExists(pointer)) {
                throw e;
            } // else another process has moved the blob where it belongs
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }
}
