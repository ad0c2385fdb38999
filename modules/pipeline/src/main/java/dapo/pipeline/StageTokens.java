package dapo.pipeline;

/**
 * The tokens that a stage is expected to move, in all iterations together.
 *
 * @param stage its name, as in the metrics
 * @param batch sequences decoded at once; 0 for a stage that decodes none
 * @param decoded tokens chosen one after the other
 * @param read tokens that go through a model at once, such as prompts and scored steps
 * @param trained tokens that go through a model and back
 */
record StageTokens(String stage, int batch, double decoded, double read, double trained) {
    static StageTokens decoding(String stage, int batch, double decoded, double read) {
        return new StageTokens(stage, batch, decoded, read, 0);
    }

    static StageTokens reading(String stage, double read) {
        return new StageTokens(stage, 0, 0, read, 0);
    }

    static StageTokens training(String stage, double trained) {
        return new StageTokens(stage, 0, 0, 0, trained);
    }
}
