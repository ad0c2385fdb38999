package causallm.generation;

/** Hears of tokens as they are chosen, between two steps of the model and on its thread. */
@FunctionalInterface
public interface TokenListener {
    /**
     * A request has one more token; one that ends the text is not told.
     *
     * @param request its place in the list of requests, from 0
     * @param token the token
     */
    void chosen(int request, int token);
}
