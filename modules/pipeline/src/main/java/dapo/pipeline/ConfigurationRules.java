package dapo.pipeline;

import causallm.model.Precision;
import causallm.tokenizer.Tokenizer;

import dapo.pipeline.RunConfiguration.Data;
import dapo.pipeline.RunConfiguration.Evaluation;
import dapo.pipeline.RunConfiguration.Model;
import dapo.pipeline.RunConfiguration.Prompt;
import dapo.pipeline.RunConfiguration.Sampling;
import dapo.policy.Policy;
import dapo.value.Critic;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchException;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must hold between keys, and between keys and the file system. */
final class ConfigurationRules {
    private static final Pattern DEVICE =
            Pattern.compile("cpu|cuda(:([0-9]|[1-9][0-9]|1[01][0-9]|12[0-7]))?");

    private ConfigurationRules() {}

    static void check(
            Model model, Data data, Prompt prompt, Sampling sampling, Evaluation evaluation) {
        boolean named = !model.hub().isEmpty();
        require(
                !named || model.path().isEmpty(),
                "model.hub",
                model.hub(),
                "nothing where model.path is given");
        if (model.path().isEmpty() && !named) {
            checkArchitecture(model);
        }
        checkData(data);
        checkPrompt(prompt, data);
        require(
                sampling.keptSolutions() <= sampling.solutionsPerProblem(),
                "sampling.kept-solutions",
                sampling.keptSolutions(),
                "a whole number of at most sampling.solutions-per-problem, %d"
                        .formatted(sampling.solutionsPerProblem()));
        require(
                sampling.fewestRight() <= sampling.solutionsPerProblem(),
                "sampling.fewest-right",
                sampling.fewestRight(),
                "a whole number of at most sampling.solutions-per-problem, %d"
                        .formatted(sampling.solutionsPerProblem()));
        require(
                data.heldOut() == 0 || evaluation.problems() <= data.heldOut(),
                "evaluation.problems",
                evaluation.problems(),
                "a whole number of at most data.held-out, %d".formatted(data.heldOut()));
    }

    static void checkDevice(String device) {
        require(
                DEVICE.matcher(device).matches(),
                "device",
                device,
                "cpu, cuda or cuda:0 to cuda:127");
    }

    private static void checkArchitecture(Model model) {
        require(
                model.hiddenSize() % (2 * model.heads()) == 0,
                "model.heads",
                model.heads(),
                "a divisor of model.hidden-size, %d, into heads of even width (rotary positions turn pairs)"
                        .formatted(model.hiddenSize()));
        require(
                model.heads() % model.keyValueHeads() == 0,
                "model.key-value-heads",
                model.keyValueHeads(),
                "a divisor of model.heads, %d".formatted(model.heads()));
    }

    private static void checkData(Data data) {
        boolean endless = data.task() == Task.EXPRESSIONS;
        String some = "a whole number of at least 1 for task expressions, whose problems never end";
        require(
                !endless || data.demonstrations() > 0,
                "data.demonstrations",
                data.demonstrations(),
                some);
        require(!endless || data.problems() > 0, "data.problems", data.problems(), some);
        require(!endless || data.heldOut() > 0, "data.held-out", data.heldOut(), some);
        boolean measured = data.task() == Task.GSM8K || data.task() == Task.MATH;
        require(
                measured || data.hardest() == 0,
                "data.hardest",
                data.hardest(),
                "0 for task %s, which does not say how hard a problem is"
                        .formatted(ConfigurationValue.text(data.task())));
        boolean programs = data.task() == Task.HUMAN_EVAL || data.task() == Task.MBPP;
        require(
                !programs || data.judge() == Judge.AUTO || data.judge() == Judge.PROGRAM,
                "data.judge",
                ConfigurationValue.text(data.judge()),
                "auto or program for task %s, whose answers are tests"
                        .formatted(ConfigurationValue.text(data.task())));
        String file = "a file for task " + ConfigurationValue.text(data.task());
        require(endless || data.trainFile().isPresent(), "data.train-file", "", file);
        require(endless || data.heldOutFile().isPresent(), "data.held-out-file", "", file);
    }

    private static void checkPrompt(Prompt prompt, Data data) {
        require(
                prompt.template().contains(Prompts.PROBLEM),
                "prompt.template",
                prompt.template(),
                "a text with %s where the problem belongs".formatted(Prompts.PROBLEM));
        require(
                prompt.examples() == 0 || !isMade(data.task()),
                "prompt.examples",
                prompt.examples(),
                "0 for task " + ConfigurationValue.text(data.task()));
    }

    /** Whether a task's problems are the project's own, for models from scratch. */
    private static boolean isMade(Task task) {
        return task == Task.EXPRESSIONS || task == Task.GSM8K_CHAINS;
    }

    private static void require(boolean condition, String key, Object value, String allowed) {
        if (!condition) {
            throw new ConfigurationException(key, value.toString(), allowed);
        }
    }

    /** The device of that name, once libtorch has been found to work on it. */
    static Device requireDevice(String name) {
        try (DefaultDevice _ = DefaultDevice.use(Device.of(name))) {
            return DefaultDevice.current();
        } catch (TorchException refusal) {
            String found =
                    TorchRuntime.devices().stream()
                            .map(Device::toString)
                            .collect(Collectors.joining(", "));
            throw new ConfigurationException(
                    "device",
                    name,
                    "what libtorch %s in %s works on, %s (it said: %s); a graphics processor needs its driver and a libtorch built for CUDA, see toolchain.md"
                            .formatted(
                                    TorchRuntime.version(),
                                    TorchRuntime.home(),
                                    found,
                                    firstSentence(refusal)));
        }
    }

    /** What libtorch said, without the call it said it of. */
    private static String firstSentence(TorchException refusal) {
        return refusal.getMessage().replaceFirst("^[^)]*\\): ", "").split("\\. |\\R", 2)[0];
    }

    /**
     * Requires that the policy's and the critic's folders hold models, whole ones and of one
     * tokenizer. No weight is read: they are opened on a device without memory.
     */
    static void requireModels(Optional<Path> policy, Optional<Path> critic) {
        policy.ifPresent(path -> requireModel("model.path", path, Policy::load));
        critic.ifPresent(path -> requireModel("critic.path", path, Critic::startFrom));
        if (policy.isPresent() && critic.isPresent()) {
            require(
                    Tokenizer.load(policy.get()).equals(Tokenizer.load(critic.get())),
                    "critic.path",
                    critic.get(),
                    "a model folder with the tokenizer of model.path");
        }
    }

    private static void requireModel(String key, Path folder, BiConsumer<Path, Precision> loading) {
        require(Files.isDirectory(folder), key, folder, "an existing folder");
        Policy.requireLoadable(folder);
        try (TensorScope _ = TensorScope.open();
                DefaultDevice _ = DefaultDevice.use(Device.META)) {
            loading.accept(folder, Precision.inference(ScalarType.FLOAT32));
        }
    }

    static void requireFile(String key, Optional<Path> file) {
        file.ifPresent(path -> {
            require(Files.isRegularFile(path), key, path, "an existing file");
            require(Files.isReadable(path), key, path, "a file that you have permission to read");
        });
    }
}
