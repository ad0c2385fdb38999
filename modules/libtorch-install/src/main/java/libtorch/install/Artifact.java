package libtorch.install;

import java.util.Locale;

/**
 * A file of a Maven repository.
 *
 * @param path below the repository's address
 * @param bytes its size
 * @param sha256 the hash of its content, 64 digits
 */
record Artifact(String path, long bytes, String sha256) {
    Artifact {
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (path.startsWith("/") || bytes < 1 || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "found %s of %d bytes and hash %s, expected a path, at least one byte and 64 hexadecimal digits"
                            .formatted(path, bytes, sha256));
        }
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
