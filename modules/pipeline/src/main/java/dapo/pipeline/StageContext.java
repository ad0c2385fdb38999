package dapo.pipeline;

import causallm.generation.RandomStream;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.model.Precision;
import causallm.model.TrainingSettings;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.reasoning.Problem;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.StepSplitter;
import dapo.reasoning.Verifier;

import libtorch.nn.Optimization;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What all stages of a run share.
 *
 * @param run its files and configuration
 * @param data its problems
 * @param verifier decides which solutions are right
 * @param progress where stages tell how far they are
 */
record StageContext(RunDirectory run, TaskData data, Verifier verifier, Progress progress) {
    RunConfiguration configuration() {
        return run.configuration();
    }

    /** The held-out problems that are solved. */
    List<Problem> evaluated() {
        return Slices.first(data.heldOut(), configuration().evaluation().problems());
    }

    /** How the model is loaded that {@code stage} trains in an iteration; 0 is before the first. */
    Precision training(String stage, int iteration) {
        return configuration()
                .lora()
                .adaptation(seed(stage + "-adapters", iteration))
                .map(adaptation -> Precision.adapting(computeType(), adaptation))
                .orElseGet(() -> Precision.training(computeType()));
    }

    /** Where a trained model's adapters go, inside its folder; empty where they are not stored. */
    Optional<Path> adapterFolder(Path result) {
        AdapterSettings lora = configuration().lora();
        return lora.isOn() && lora.adapter()
                ? Optional.of(result.resolve("adapter"))
                : Optional.empty();
    }

    /** Writes a trained policy. */
    void save(Policy policy, Path folder) {
        policy.save(folder);
        adapterFolder(folder).ifPresent(policy.model()::saveAdapters);
    }

    /** How models that only sample and score are loaded. */
    Precision inference() {
        return Precision.inference(computeType());
    }

    ScalarType computeType() {
        return Precisions.computeType(configuration().precision(), device());
    }

    /** Where models lie; {@code cuda} without an index is the one that libtorch takes. */
    Device device() {
        return Device.of(configuration().device());
    }

    /** Between problems, solutions and the tokens of the run's models, which are all alike. */
    SolutionCodec codec(Tokenizer tokenizer) {
        return codec(tokenizer, run.base());
    }

    /** The same before there is a base policy: {@code folder} is what it is made from. */
    SolutionCodec codec(Tokenizer tokenizer, Path folder) {
        return new SolutionCodec(
                tokenizer,
                prompts().encoder(tokenizer, folder),
                new StepSplitter(configuration().data().stepDelimiter()));
    }

    Prompts prompts() {
        return new Prompts(configuration().prompt(), data.examples());
    }

    /** The held-out problems by their ids. */
    Map<String, Problem> heldOutById() {
        return data.heldOut().stream().collect(Collectors.toMap(Problem::id, Function.identity()));
    }

    /** The seed of what is drawn for {@code purpose} in an iteration; 0 is before the first. */
    long seed(String purpose, int iteration) {
        return RandomStream.seed(configuration().seed(), purpose, Integer.toString(iteration));
    }

    TextGenerator generator(Policy policy, Sampling sampling, int batchSize) {
        return new TextGenerator(policy.model(), policy.vocabulary(), sampling, batchSize);
    }

    /** How solutions and completions are sampled from the reference policy. */
    Sampling sampling() {
        RunConfiguration.Sampling sampling = configuration().sampling();
        return new Sampling(sampling.temperature(), sampling.topK(), sampling.topP());
    }

    TrainingSettings trainingSettings(
            Optimization optimization, int batchSize, int epochs, long seed) {
        return new TrainingSettings(
                optimization,
                batchSize,
                epochs,
                configuration().tokensPerPass(),
                configuration().recomputeActivations(),
                seed);
    }

    static Optimization.Decay decay(Schedule schedule) {
        return switch (schedule) {
            case CONSTANT -> Optimization.Decay.CONSTANT;
            case LINEAR -> Optimization.Decay.LINEAR;
            case COSINE -> Optimization.Decay.COSINE;
        };
    }
}
