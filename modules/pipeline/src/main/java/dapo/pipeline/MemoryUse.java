package dapo.pipeline;

import java.util.function.Function;

/** What a stage's memory grows with: what to lower where there is too little. */
public enum MemoryUse {
    /** Activations of a pass, and the optimizer's state. */
    TRAINING(configuration ->
            (configuration.recomputeActivations() ? "" : "set recompute-activations: true or ")
                    + "lower tokens-per-pass (%d)".formatted(configuration.tokensPerPass())
                    + (mayTakeAdapters(configuration)
                            ? ", or begin a new run with lora.rank above 0"
                            : "")),

    /** Hidden states of a pass. */
    SCORING(configuration -> "lower tokens-per-pass (%d)".formatted(configuration.tokensPerPass())),

    /**
     * The keys and values of the sequences that are decoded at once, when solutions are sampled.
     */
    SAMPLING(configuration ->
            "lower sampling.batch-size (%d)".formatted(configuration.sampling().batchSize())),

    /** The same when states are completed. */
    LABELLING(configuration ->
            "lower labelling.batch-size (%d)".formatted(configuration.labelling().batchSize())),

    /** The same when held-out problems are solved. */
    EVALUATION(configuration ->
            "lower evaluation.batch-size (%d)".formatted(configuration.evaluation().batchSize()));

    private final Function<RunConfiguration, String> advice;

    MemoryUse(Function<RunConfiguration, String> advice) {
        this.advice = advice;
    }

    /** A model from scratch cannot: all its weights are to be learnt. */
    private static boolean mayTakeAdapters(RunConfiguration configuration) {
        RunConfiguration.Model model = configuration.model();
        boolean scratch = model.path().isEmpty() && model.hub().isBlank();
        return !scratch && !configuration.lora().isOn();
    }

    /** What to change of {@code configuration} so that less is needed, with its values. */
    String advice(RunConfiguration configuration) {
        return advice.apply(configuration);
    }
}
