package dapo.reasoning;

/** How a problem is put to a model: plainly, after solved examples, or as a conversation. */
@FunctionalInterface
public interface PromptEncoder {
    /**
     * The tokens that the model goes on from.
     *
     * @param prompt a problem's {@linkplain Problem#prompt prompt}
     */
    int[] encode(String prompt);
}
