package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The size and the SHA-256 of bytes as they come. */
final class Checksum {
    private static final int BUFFER = 1 << 16;

    private final MessageDigest digest;
    private long bytes;

    Checksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void add(byte[] buffer, int count) {
        digest.update(buffer, 0, count);
        bytes += count;
    }

    long bytes() {
        return bytes;
    }

    /** Whether a file is an artifact. */
    static boolean matches(Path file, Artifact artifact) throws IOException {
        if (Files.size(file) != artifact.bytes()) {
            return false;
        }
        Checksum checksum = new Checksum();
        byte[] buffer = new byte[BUFFER];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                checksum.add(buffer, count);
            }
        }
        return checksum.hash().equals(artifact.sha256());
    }

    private String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Ends the sum.
     *
     * @throws InstallException unless the bytes were the artifact's
     */
    void require(Artifact artifact, String source) {
        if (bytes != artifact.bytes()) {
            throw wrong(
                    source,
                    bytes > artifact.bytes() ? "more bytes" : bytes + " bytes",
                    artifact.bytes() + " bytes");
        }
        String found = hash();
        if (!found.equals(artifact.sha256())) {
            throw wrong(source, "SHA-256 " + found, artifact.sha256());
        }
    }

    private static InstallException wrong(String source, String found, String expected) {
        return new InstallException(
                "%s: found %s, expected %s; nothing is kept, try again or name another repository"
                        .formatted(source, found, expected));
    }
}
