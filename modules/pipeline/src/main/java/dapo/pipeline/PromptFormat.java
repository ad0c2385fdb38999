package dapo.pipeline;

/** How problems are put to a model. */
public enum PromptFormat {
    /** As text that the model goes on with. */
    PLAIN,
    /** As a user's message, by the chat template of the model's folder. */
    CHAT
}
