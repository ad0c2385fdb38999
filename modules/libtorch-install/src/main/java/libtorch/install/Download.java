package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Fetches a file of a repository, and checks it as it comes. */
final class Download {
    private static final int BUFFER = 1 << 16;
    private static final long TELL_EVERY = 1 << 20;

    private final Artifact artifact;
    private final URI address;
    private final InstallListener listener;
    private final Checksum checksum = new Checksum();

    Download(Artifact artifact, URI address, InstallListener listener) {
        this.artifact = artifact;
        this.address = address;
        this.listener = listener;
    }

    /**
     * Writes the file, whose size and hash must be the artifact's.
     *
     * @param idle how long the repository may send nothing
     * @throws InstallException if the repository cannot be reached, refuses, or sends something
     *     else
     * @throws IOException if it cannot be written
     */
    void to(Path file, RepositoryClient client, Duration idle) throws IOException {
        try (InputStream body = client.open(address);
                IdleGuard guard = new IdleGuard(body, idle);
                OutputStream out = Files.newOutputStream(file)) {
            copy(body, out, guard);
        }
        checksum.require(artifact, address.toString());
    }

    /** Ends early where more comes than there should be, perhaps without end. */
    private void copy(InputStream body, OutputStream out, IdleGuard guard) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long told = 0;
        listener.fetching(address.toString(), 0, artifact.bytes());
        int count = read(body, buffer);
        while (count >= 0 && checksum.bytes() <= artifact.bytes()) {
            guard.touch();
            checksum.add(buffer, count);
            out.write(buffer, 0, count);
            long come = checksum.bytes();
            if (come >= told + TELL_EVERY || come == artifact.bytes()) {
                told = come;
                listener.fetching(address.toString(), come, artifact.bytes());
            }
            count = read(body, buffer);
        }
    }

    /** What cannot be read is the repository's fault, what cannot be written the disk's. */
    private int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException broken) {
            throw RepositoryClient.unreachable(
                    address, "the connection broke (" + IoProblem.of(broken) + ")", broken);
        }
    }
}
