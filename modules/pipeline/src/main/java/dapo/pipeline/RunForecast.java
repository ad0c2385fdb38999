package dapo.pipeline;

import causallm.model.TokenRow;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.reasoning.Problem;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.StepSplitter;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a run will cost, stage by stage, before it begins: tokens from its configuration and data,
 * time from a short measurement of the model on this machine. Nothing is written.
 *
 * @param stages in their order, all iterations together
 * @param assumptions what the figures rest on, a line each
 */
public record RunForecast(List<StageCost> stages, List<String> assumptions) {
    private static final int MOST_MEASURED = 256;
    private static final int TOKENS_OF_STEP = 25;

    /**
     * One stage.
     *
     * @param stage its name
     * @param decoded tokens chosen one after the other
     * @param read tokens that go through a model at once
     * @param trained tokens that go through a model and back
     * @param seconds how long it takes
     */
    public record StageCost(
            String stage, double decoded, double read, double trained, double seconds) {}

    /** Copies the lists. */
    public RunForecast {
        stages = List.copyOf(stages);
        assumptions = List.copyOf(assumptions);
    }

    /** All stages together. */
    public double seconds() {
        return stages.stream().mapToDouble(StageCost::seconds).sum();
    }

    /**
     * Measures and counts; takes some seconds, longer where the model is large. Used on one
     * platform thread.
     *
     * @param progress shows a download, where the model is one of the hub
     * @throws ConfigurationException if libtorch cannot use the run's device
     * @throws dapo.reasoning.DatasetException if a prompt is too long for the model
     */
    public static RunForecast of(RunConfiguration configuration, Progress progress) {
        TaskData data = TaskData.of(configuration);
        if (configuration.threads() > 0) {
            TorchRuntime.setThreads(configuration.threads());
        }
        try (DefaultDevice _ =
                DefaultDevice.use(ConfigurationRules.requireDevice(configuration.device()))) {
            var start = new StartingModel(configuration, data);
            return of(start, start.folder(progress));
        }
    }

    private static RunForecast of(StartingModel start, Optional<Path> folder) {
        RunConfiguration configuration = start.configuration();
        List<Problem> problems = start.data().problems(1);
        SolutionCodec codec = codec(start, folder);
        int[] prompts =
                problems.stream()
                        .limit(MOST_MEASURED)
                        .mapToInt(problem -> codec.prompt(problem).size())
                        .toArray();
        double prompt = Arrays.stream(prompts).average().orElseThrow();
        boolean demonstrated = configuration.fineTuning().epochs() > 0;
        List<TokenRow> rows = demonstrated ? start.rows(codec) : assumed(problems, codec, start);
        Workload.Lengths lengths = lengths(prompt, rows, codec, demonstrated);
        int evaluated =
                Slices.first(start.data().heldOut(), configuration.evaluation().problems()).size();
        var workload = new Workload(configuration, problems.size(), evaluated, lengths);
        MachineRates rates =
                new RateMeasurement(
                                start,
                                folder,
                                rows.subList(0, Math.min(MOST_MEASURED, rows.size())))
                        .measure(workload.stages());
        List<StageCost> costs =
                workload.stages().stream()
                        .map(stage ->
                                new StageCost(
                                        stage.stage(),
                                        stage.decoded(),
                                        stage.read(),
                                        stage.trained(),
                                        rates.seconds(stage)))
                        .toList();
        return new RunForecast(costs, assumptions(workload, rates, demonstrated));
    }

    private static SolutionCodec codec(StartingModel start, Optional<Path> folder) {
        RunConfiguration configuration = start.configuration();
        try (TensorScope _ = TensorScope.open()) {
            Tokenizer tokenizer =
                    folder.isPresent()
                            ? Policy.requireLoadable(folder.get())
                            : start.load(folder, Precisions.inference(configuration.precision()))
                                    .tokenizer();
            return new SolutionCodec(
                    tokenizer,
                    new Prompts(configuration.prompt(), start.data().examples())
                            .encoder(tokenizer, folder.orElse(Path.of(""))),
                    new StepSplitter(configuration.data().stepDelimiter()));
        }
    }

    private static Workload.Lengths lengths(
            double prompt, List<TokenRow> rows, SolutionCodec codec, boolean demonstrated) {
        List<TokenRow> first = rows.subList(0, Math.min(MOST_MEASURED, rows.size()));
        double solution = first.stream().mapToInt(TokenRow::scoredCount).average().orElseThrow();
        double steps =
                demonstrated
                        ? first.stream()
                                .mapToInt(row -> codec.steps(solution(row)).size())
                                .average()
                                .orElseThrow()
                        : Math.max(1, solution / TOKENS_OF_STEP);
        double shown = rows.stream().mapToDouble(row -> row.tokens().length).sum();
        return new Workload.Lengths(prompt, solution, steps, shown);
    }

    private static int[] solution(TokenRow row) {
        return Arrays.copyOfRange(row.tokens(), row.firstScored(), row.tokens().length);
    }

    /** Prompts with half of the longest solution allowed behind, of any tokens. */
    private static List<TokenRow> assumed(
            List<Problem> problems, SolutionCodec codec, StartingModel start) {
        int solution = (start.configuration().sampling().maxNewTokens() + 1) / 2;
        return problems.stream()
                .limit(MOST_MEASURED)
                .map(problem -> codec.prompt(problem).toArray())
                .map(prompt ->
                        new TokenRow(
                                IntStream.range(0, prompt.length + solution)
                                        .map(i -> prompt[i % prompt.length])
                                        .toArray(),
                                prompt.length))
                .toList();
    }

    private static List<String> assumptions(
            Workload workload, MachineRates rates, boolean demonstrated) {
        Workload.Lengths lengths = workload.lengths();
        String source =
                demonstrated
                        ? "as the demonstrations have"
                        : "half of sampling.max-new-tokens, as there are no demonstrations";
        String decoding =
                rates.decoding().entrySet().stream()
                        .map(rate -> format("%.0f (%d at once), ", rate.getValue(), rate.getKey()))
                        .collect(Collectors.joining());
        return List.of(
                format(
                        "an average solution has %.0f tokens in %.1f steps, %s; a prompt has %.0f",
                        lengths.solution(), lengths.steps(), source, lengths.prompt()),
                "every problem is solved often enough, every state has a gap, no two steps sampled"
                        + " at a state are alike",
                format(
                        "tokens a second here: decoding %sreading %.0f, training %.0f; loading,"
                                + " judging and saving are left out",
                        decoding, rates.reading(), rates.training()));
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
