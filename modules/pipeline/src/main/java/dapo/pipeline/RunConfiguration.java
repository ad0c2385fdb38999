package dapo.pipeline;

import dapo.pipeline.ConfigurationDocument.Entry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a run can be told, one record a section: the defaults are the paper's values for
 * models of 7 billion parameters where it states them, those of a small model from scratch
 * elsewhere.
 *
 * <p>The keys in a file are the names of the components in kebab case ({@code maxNewTokens} is
 * {@code max-new-tokens}), those of a section below its name. Every configuration that exists has
 * been checked. Immutable.
 */
public record RunConfiguration(
        @Setting(value = "all random streams follow from this number", standard = "0") long seed,
        @Setting(
                        value = "processor threads; 0 leaves the choice to libtorch",
                        standard = "0",
                        min = 0,
                        max = 1024,
                        mayChange = true)
                int threads,
        @Setting(
                        value = "where models lie: cpu, cuda, or cuda:1 for the second of several",
                        standard = "cpu",
                        mayChange = true)
                String device,
        @Setting(
                        value = "rounds of sampling, critic and actor",
                        standard = "2",
                        min = 1,
                        max = 1000)
                int iterations,
        @Setting(
                        value = "type of the model's products; losses are always in float32",
                        standard = "auto")
                PrecisionKind precision,
        @Setting(
                        value = "training: tokens that go through the model at once",
                        standard = "2048",
                        min = 1,
                        mayChange = true)
                int tokensPerPass,
        @Setting(
                        value = "training: forget a layer's activations and compute them again",
                        standard = "false",
                        mayChange = true)
                boolean recomputeActivations,
        @Setting(
                        value = "training: steps between two checkpoints",
                        standard = "100",
                        min = 1,
                        mayChange = true)
                int checkpointSteps,
        @Setting(
                        value = "training: checkpoints that are kept; the end of it leaves none",
                        standard = "1",
                        min = 1,
                        max = 1000,
                        mayChange = true)
                int keptCheckpoints,
        @Setting(
                        value = "tokenizer of a model from scratch; a model folder has its own",
                        standard = "character")
                TokenizerKind tokenizer,
        Model model,
        AdapterSettings lora,
        Data data,
        Prompt prompt,
        FineTuning fineTuning,
        Sampling sampling,
        Labelling labelling,
        Critic critic,
        Advantages advantages,
        Actor actor,
        Evaluation evaluation) {

    /**
     * Checks every value.
     *
     * @throws ConfigurationException for the first value that its key does not allow
     */
    public RunConfiguration {
        ConfigurationKeys.check("threads", threads);
        ConfigurationKeys.check("iterations", iterations);
        ConfigurationKeys.check("tokens-per-pass", tokensPerPass);
        ConfigurationKeys.check("checkpoint-steps", checkpointSteps);
        ConfigurationKeys.check("kept-checkpoints", keptCheckpoints);
        ConfigurationKeys.check("model", model);
        ConfigurationKeys.check("lora", lora);
        ConfigurationKeys.check("data", data);
        ConfigurationKeys.check("prompt", prompt);
        ConfigurationKeys.check("fine-tuning", fineTuning);
        ConfigurationKeys.check("sampling", sampling);
        ConfigurationKeys.check("labelling", labelling);
        ConfigurationKeys.check("critic", critic);
        ConfigurationKeys.check("advantages", advantages);
        ConfigurationKeys.check("actor", actor);
        ConfigurationKeys.check("evaluation", evaluation);
        ConfigurationRules.checkDevice(device);
        ConfigurationRules.check(model, data, prompt, sampling, evaluation);
        lora.check(model);
    }

    /** What keeps programs that are judged from the rest of the machine. */
    public enum Isolation {
        /** A sandbox of bubblewrap's; where there is none, the run is refused. */
        BUBBLEWRAP,
        /** Nothing but limits on time, memory and the like. */
        UNSAFE
    }

    /** The policy's model: a folder, or else an architecture to be trained from scratch. */
    public record Model(
            @Setting(
                            value = "Hugging Face folder to start from; without it, from scratch:",
                            standard = "")
                    Optional<Path> path,
            @Setting(
                            value = "instead of it a name on the Hugging Face hub, with @revision",
                            standard = "")
                    String hub,
            @Setting(value = "width of the hidden states", standard = "160", min = 1)
                    int hiddenSize,
            @Setting(value = "decoder layers", standard = "4", min = 1) int layers,
            @Setting(value = "attention heads; they divide the width", standard = "5", min = 1)
                    int heads,
            @Setting(
                            value = "heads of keys and values; they divide the heads",
                            standard = "5",
                            min = 1)
                    int keyValueHeads,
            @Setting(value = "width of the feed-forward layer", standard = "448", min = 1)
                    int intermediateSize,
            @Setting(value = "longest sequence in tokens", standard = "1024", min = 2)
                    int maximumPositions,
            @Setting(
                            value = "whether the output layer shares the embedding's weights",
                            standard = "true")
                    boolean tiedEmbeddings) {}

    /** The problems, and the demonstrations for fine-tuning. */
    public record Data(
            @Setting(value = "where problems come from", standard = "expressions") Task task,
            @Setting(
                            value = "solutions shown in fine-tuning; 0 for all in the file",
                            standard = "20000",
                            min = 0)
                    int demonstrations,
            @Setting(
                            value = "problems of an iteration; 0 for all in the file",
                            standard = "500",
                            min = 0)
                    int problems,
            @Setting(
                            value = "problems kept for evaluation; 0 for all in the file",
                            standard = "1000",
                            min = 0)
                    int heldOut,
            @Setting(value = "problems to learn from: JSON lines (.gz) or Parquet", standard = "")
                    Optional<Path> trainFile,
            @Setting(value = "problems to evaluate on: JSON lines (.gz) or Parquet", standard = "")
                    Optional<Path> heldOutFile,
            @Setting(
                            value = "most calculations (gsm8k), highest level (math); 0 for any",
                            standard = "0",
                            min = 0)
                    int hardest,
            @Setting(value = "file: field of a problem's name; it may be absent", standard = "id")
                    String idField,
            @Setting(value = "file: field of the text given to the model", standard = "prompt")
                    String promptField,
            @Setting(value = "file: field of the right final answer", standard = "answer")
                    String answerField,
            @Setting(
                            value = "file: field of a worked solution, for fine-tuning",
                            standard = "solution")
                    String solutionField,
            @Setting(value = "what decides whether a solution is right", standard = "auto")
                    Judge judge,
            @Setting(
                            value = "judge program: what keeps programs from the machine",
                            standard = "bubblewrap")
                    Isolation isolation,
            @Setting(
                            value =
                                    "tasks of the project: share of lines with a single"
                                            + " calculation",
                            standard = "0.5",
                            min = 0,
                            max = 1)
                    double carefulShare,
            @Setting(
                            value = "gsm8k-chains: share of demonstrations with other numbers",
                            standard = "0.5",
                            min = 0,
                            max = 1)
                    double variedShare,
            @Setting(value = "text that ends a step", standard = "\n") String stepDelimiter) {}

    /** How problems are put to the model. */
    public record Prompt(
            @Setting(value = "as text, or as a conversation", standard = "plain")
                    PromptFormat format,
            @Setting(
                            value = "the text around a problem, which stands for {problem}",
                            standard = "{problem}")
                    String template,
            @Setting(value = "chat: what the model is told about its part", standard = "")
                    String system,
            @Setting(
                            value = "problems of the training file, solved, before each problem",
                            standard = "0",
                            min = 0)
                    int examples,
            @Setting(value = "plain: text between two examples", standard = "\n\n")
                    String separator) {}

    /** Supervised training on the demonstrations, before the first iteration. */
    public record FineTuning(
            @Setting(
                            value = "passes over the demonstrations; 0 leaves the model as it is",
                            standard = "1",
                            min = 0,
                            max = 1000)
                    int epochs,
            @Setting(value = "demonstrations a step", standard = "64", min = 1) int batchSize,
            @Setting(value = "peak learning rate", standard = "0.001", above = 0)
                    double learningRate,
            @Setting(value = "steps until the peak", standard = "100", min = 0) int warmupSteps,
            @Setting(value = "learning rate after the peak", standard = "cosine") Schedule schedule,
            @Setting(value = "AdamW's weight decay", standard = "0.0", min = 0) double weightDecay,
            @Setting(value = "greatest norm of the gradient", standard = "1.0", above = 0)
                    double clipNorm) {}

    /** How solutions are sampled from the reference policy. */
    public record Sampling(
            @Setting(
                            value = "solutions sampled for a problem",
                            standard = "32",
                            min = 1,
                            max = 65536)
                    int solutionsPerProblem,
            @Setting(
                            value = "of which are kept, as evenly right and wrong as they come",
                            standard = "6",
                            min = 1)
                    int keptSolutions,
            @Setting(
                            value = "problems with fewer right solutions are left out",
                            standard = "0",
                            min = 0)
                    int fewestRight,
            @Setting(value = "divides the logits", standard = "1.0", min = 0.001)
                    double temperature,
            @Setting(
                            value = "only the likeliest so many tokens; 0 for all",
                            standard = "0",
                            min = 0)
                    int topK,
            @Setting(
                            value = "only the likeliest tokens of this total probability",
                            standard = "1.0",
                            above = 0,
                            max = 1)
                    double topP,
            @Setting(value = "longest solution in tokens", standard = "512", min = 1)
                    int maxNewTokens,
            @Setting(value = "sequences at a time", standard = "64", min = 1, mayChange = true)
                    int batchSize,
            @Setting(
                            value = "problems whose solutions are computed and stored together",
                            standard = "8",
                            min = 1,
                            max = 4096)
                    int problemsPerUnit) {}

    /** Monte-Carlo values: completions from every prefix, sampled as the solutions are. */
    public record Labelling(
            @Setting(value = "completions of a state", standard = "16", min = 1, max = 65536)
                    int completions,
            @Setting(value = "sequences at a time", standard = "64", min = 1, mayChange = true)
                    int batchSize,
            @Setting(
                            value = "problems whose states are computed and stored together",
                            standard = "1",
                            min = 1,
                            max = 4096)
                    int problemsPerUnit) {}

    /** Training of the critic on the Monte-Carlo values. */
    public record Critic(
            @Setting(value = "what an iteration's critic starts from", standard = "previous")
                    CriticStart initialiseFrom,
            @Setting(
                            value = "Hugging Face folder for the critic, instead of the base model",
                            standard = "")
                    Optional<Path> path,
            @Setting(value = "passes over the states", standard = "1", min = 1, max = 1000)
                    int epochs,
            @Setting(value = "states a step", standard = "512", min = 1) int batchSize,
            @Setting(value = "peak learning rate", standard = "5.0e-6", above = 0)
                    double learningRate,
            @Setting(value = "steps until the peak", standard = "0", min = 0) int warmupSteps,
            @Setting(value = "learning rate after the peak", standard = "linear") Schedule schedule,
            @Setting(value = "AdamW's weight decay", standard = "0.0", min = 0) double weightDecay,
            @Setting(value = "greatest norm of the gradient", standard = "1.0", above = 0)
                    double clipNorm,
            @Setting(
                            value =
                                    "share of the problems kept from training, to measure the"
                                            + " critic on",
                            standard = "0.1",
                            min = 0,
                            below = 1)
                    double heldOutShare) {}

    /** Which states the actor learns from. */
    public record Advantages(
            @Setting(
                            value = "least difference between a state's best and worst action",
                            standard = "0.1",
                            min = 0,
                            max = 1)
                    double minimumGap) {}

    /** Training of the actor on the advantages. */
    public record Actor(
            @Setting(
                            value =
                                    "the target of an action's log-ratio is its advantage over"
                                            + " this",
                            standard = "0.01",
                            min = 1e-6)
                    double beta,
            @Setting(value = "passes over the states", standard = "1", min = 1, max = 1000)
                    int epochs,
            @Setting(
                            value = "actions a step; a solution's stay together",
                            standard = "2048",
                            min = 1)
                    int batchSize,
            @Setting(value = "peak learning rate", standard = "5.0e-7", above = 0)
                    double learningRate,
            @Setting(value = "steps until the peak", standard = "0", min = 0) int warmupSteps,
            @Setting(value = "learning rate after the peak", standard = "linear") Schedule schedule,
            @Setting(
                            value = "Adam's decay of the gradient's mean",
                            standard = "0.9",
                            min = 0,
                            below = 1)
                    double adamBeta1,
            @Setting(
                            value = "Adam's decay of the gradient's square",
                            standard = "0.95",
                            min = 0,
                            below = 1)
                    double adamBeta2,
            @Setting(value = "AdamW's weight decay", standard = "0.0", min = 0) double weightDecay,
            @Setting(value = "greatest norm of the gradient", standard = "1.0", above = 0)
                    double clipNorm) {}

    /** How a policy is measured on the held-out problems. */
    public record Evaluation(
            @Setting(
                            value = "held-out problems, solved greedily; 0 for all",
                            standard = "1000",
                            min = 0)
                    int problems,
            @Setting(
                            value = "solutions of each sampled as in training; 0 for none",
                            standard = "1",
                            min = 0,
                            max = 65536)
                    int samples,
            @Setting(value = "sequences at a time", standard = "64", min = 1, mayChange = true)
                    int batchSize) {}

    /** Every key at its default. */
    public static RunConfiguration standard() {
        return ConfigurationKeys.bind("", Map.of());
    }

    /**
     * What {@code dapo demo} runs: a task made from the seed and a model of 1.3 million parameters.
     */
    public static RunConfiguration demo() {
        try (InputStream resource = RunConfiguration.class.getResourceAsStream("demo.yaml")) {
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            return ConfigurationKeys.bind(
                    "demo.yaml", ConfigurationDocument.parse("demo.yaml", text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Reads a YAML file, or a JSON file where its name ends so; relative paths in it begin in its
     * folder.
     *
     * @throws ConfigurationException for a key that is unknown or has a value that is not allowed,
     *     with file and line; for a file that cannot be read
     */
    public static RunConfiguration load(Path file) {
        return load(file, Map.of());
    }

    /**
     * The same with some keys set to other values, as flags of a command do; their paths begin in
     * the working folder.
     */
    public static RunConfiguration load(Path file, Map<String, String> changes) {
        Map<String, Entry> entries = new LinkedHashMap<>(ConfigurationDocument.read(file));
        changes.forEach((key, text) -> entries.put(key, Entry.of(text)));
        return ConfigurationKeys.bind(file.toString(), entries);
    }

    /**
     * This configuration with some keys set to other values, such as {@code actor.beta} to {@code
     * 0.02}.
     *
     * @throws ConfigurationException for a key that is unknown or has a value that is not allowed
     */
    public RunConfiguration with(Map<String, String> changes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        ConfigurationKeys.texts(this).forEach((key, text) -> entries.put(key, Entry.of(text)));
        changes.forEach((key, text) -> entries.put(key, Entry.of(text)));
        return ConfigurationKeys.bind("", entries);
    }

    /** All keys there are, in the order of the sections. */
    public static List<ConfigurationKey> keys() {
        return ConfigurationKeys.all();
    }

    /**
     * Every key and its value as text, in the order of {@link #keys()}; an absent value is empty.
     */
    public Map<String, String> values() {
        return ConfigurationKeys.texts(this);
    }

    /**
     * This configuration as YAML, with every key's meaning beside it; {@link #load} gives it back.
     */
    public String toYaml() {
        return ConfigurationText.yaml(this);
    }

    /**
     * Writes {@link #toYaml()} to a file, whole or not at all.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public void write(Path file) {
        AtomicFiles.write(file, toYaml());
    }

    /**
     * Reads the problems' files and the models' descriptions that the values name and tries the
     * device, so that what is wrong with them shows before any work is done.
     *
     * @throws ConfigurationException for a folder or file that is not there, or has fewer problems
     *     than are asked for, or for a device that libtorch cannot use
     * @throws dapo.reasoning.DatasetException for a file whose problems cannot be read
     * @throws causallm.model.CheckpointException for a folder whose model cannot be read
     */
    public void requireInputs() {
        ConfigurationRules.requireDevice(device);
        ConfigurationRules.requireModels(model.path(), critic.path());
        ConfigurationRules.requireFile("data.train-file", data.trainFile());
        ConfigurationRules.requireFile("data.held-out-file", data.heldOutFile());
        TaskData.of(this);
    }

    /**
     * The keys whose values differ from {@code other}'s in a way that could change a run's results.
     */
    List<String> keysThatDiffer(RunConfiguration other) {
        Map<String, String> others = other.values();
        return values().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(others.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .filter(key -> !ConfigurationKeys.setting(key).mayChange())
                .toList();
    }
}
