package causallm.model;

/** What a model has on top of its decoder, by the names of transformers and PEFT. */
public enum Head {
    /** An output layer: logits of the next token. */
    LANGUAGE_MODEL("ForCausalLM", "CAUSAL_LM"),
    /** A linear layer with one output: a number for a sequence. */
    VALUE("ForSequenceClassification", "SEQ_CLS");

    private final String className;
    private final String taskType;

    Head(String className, String taskType) {
        this.className = className;
        this.taskType = taskType;
    }

    /** The end of the name of transformers' class that opens the model's folder. */
    String className() {
        return className;
    }

    /** What PEFT calls the task of an adapter. */
    String taskType() {
        return taskType;
    }
}
