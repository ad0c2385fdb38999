package causallm.model;

/**
 * Tokens at neighbouring places that follow each other.
 *
 * @param start the place of the first
 * @param length how many there are, at least 1
 * @param parent the place of the token before the first, in another chain, or {@link #NONE}
 */
record Chain(int start, int length, int parent) {
    static final int NONE = -1;

    /** The place after the last token. */
    int end() {
        return start + length;
    }

    boolean hasParent() {
        return parent != NONE;
    }
}
