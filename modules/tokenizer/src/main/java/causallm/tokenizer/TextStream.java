package causallm.tokenizer;

/**
 * The text of tokens that come one by one. What it gives never ends within a character: bytes of
 * one that is not complete wait for those that complete it. For one thread.
 */
public interface TextStream {
    /**
     * The text that a further token completes; empty where it completes none.
     *
     * @throws TokenizerException if the id is none of the vocabulary
     */
    String append(int id);

    /** What is left at the end, replacement characters for bytes that no token completed. */
    String end();
}
