package causallm.hub;

import java.util.regex.Pattern;

/**
 * A file of one commit, as the hub describes it.
 *
 * @param hash the SHA-256 of a large file, 64 hexadecimal digits, or the id that git gives a small
 *     one, 40 of them; the name of its blob in the cache
 * @param size in bytes
 */
record RemoteFile(String name, String hash, long size) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Whether a text is a hash of either kind. */
    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** Whether the hash is a SHA-256 of the content alone. */
    boolean isLarge() {
        return hash.length() == 64;
    }
}
