package dapo.report;

import dapo.pipeline.CriticValue;
import dapo.pipeline.IterationDirectory;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.policy.ReferenceLogProbabilities;
import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.Solution;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run of one iteration over two problems, written by hand, whose numbers a reader can add up. */
final class SmallRun {
    /** What a page must not take for its own. */
    static final String HOSTILE =
            "</script><script>alert(1)</script><!-- {{script}} $1 \\ & <img src=x"
                    + " onerror=alert(2)>\u2028]]>";

    private SmallRun() {}

    /** A configuration whose problems are {@code learn} and {@code kept}. */
    static RunConfiguration configuration(Path folder) throws IOException {
        return RunConfiguration.demo()
                .with(
                        Map.of(
                                "iterations",
                                "1",
                                "data.task",
                                "file",
                                "data.train-file",
                                problems(folder, "learn", "1+2+3 " + HOSTILE),
                                "data.held-out-file",
                                problems(folder, "kept", "4+5"),
                                "data.demonstrations",
                                "0",
                                "data.problems",
                                "0",
                                "data.held-out",
                                "0"));
    }

    private static String problems(Path folder, String id, String prompt) throws IOException {
        String line =
                "{\"id\":\"%s\",\"prompt\":\"%s\",\"answer\":\"6\",\"solution\":\"6\"}"
                        .formatted(id, prompt.replace("\\", "\\\\"));
        return Files.writeString(folder.resolve(id + ".jsonl"), line + "\n").toString();
    }

    /** The whole run. */
    static Path write(Path folder) throws IOException {
        Path place = folder.resolve("run");
        try (RunDirectory run = RunDirectory.open(place, configuration(folder))) {
            Files.createDirectories(run.base());
            metrics(run);
            append(run.evaluation(), List.of(solution("kept", 0, false, "9\n", "#### 8")));
            iteration(run.iteration(1));
        }
        return place;
    }

    private static void metrics(RunDirectory run) {
        try (MetricsLog log = MetricsLog.open(run.metrics())) {
            log.append("sft", 1, Map.of("loss", 2.5, "tokens", 30.0));
            log.append("sft", 2, Map.of("loss", 1.25, "tokens", 40.0));
            log.append("sft", 0, Map.of("seconds", 3.0));
            log.append("sft", 0, Map.of("seconds", 4.5));
        }
    }

    private static void iteration(IterationDirectory iteration) throws IOException {
        Solution wrong = solution("learn", 0, false, "1+2=3\n", "3+3=7\n", "#### 7");
        Solution right = solution("learn", 1, true, "1+2=3\n", HOSTILE);
        append(iteration.solutions(), List.of(wrong, right));
        StateValue first = state(wrong, 0, 0.5, candidate("1+2=3\n", 3), candidate("1+2=4\n", 1));
        StateValue second = state(wrong, 1, 0.75, candidate(HOSTILE, 4));
        StateValue third = state(wrong, 2, 0.0, candidate("#### 7", 4));
        append(iteration.stateValues(), List.of(first, second, third));
        append(
                iteration.criticValues(),
                List.of(
                        new CriticValue(first.state(), 0.4, 0.45, true),
                        new CriticValue(second.state(), 0.6, 0.7, true),
                        new CriticValue(third.state(), 0.1, 0.0, false)));
        append(iteration.advantages(), List.of(advantages(first)));
        append(
                iteration.referenceLogProbabilities(),
                List.of(new ReferenceLogProbabilities(first.state(), List.of(-1.5, -2.5))));
        append(
                iteration.policyLogProbabilities(),
                List.of(new ReferenceLogProbabilities(first.state(), List.of(-1.0, -3.0))));
        append(iteration.evaluation(), List.of(solution("kept", 0, true, "#### 9")));
        Files.createDirectories(iteration.critic());
        Files.createDirectories(iteration.policy());
        try (MetricsLog log = MetricsLog.open(iteration.metrics())) {
            log.append("sample", 0, Map.of("seconds", 2.0));
            log.append("label", 0, Map.of("seconds", 8.0, "tokens", 96.0));
            log.append("measure-divergence", 0, Map.of("kl-per-solution", 0.125));
        }
    }

    private static StateAdvantages advantages(StateValue state) {
        return new StateAdvantages(
                state.state(),
                state.prefix(),
                0.45,
                List.of(
                        new ActionAdvantage(state.candidates().get(0).step(), 3, 0.6, 0.15),
                        new ActionAdvantage(state.candidates().get(1).step(), 1, 0.0, -0.45)));
    }

    private static StateValue state(
            Solution solution, int step, double value, CandidateAction... candidates) {
        return new StateValue(
                new StateKey(solution.problem(), solution.sample(), step),
                TokenIds.of(1).concatenate(solution.firstSteps(step)),
                value,
                4,
                List.of(candidates));
    }

    private static CandidateAction candidate(String text, int count) {
        return new CandidateAction(step(text), count, text.startsWith("####"), false);
    }

    private static Solution solution(String problem, int sample, boolean correct, String... texts) {
        List<Step> steps = List.of(texts).stream().map(SmallRun::step).toList();
        return new Solution(problem, sample, steps, true, correct);
    }

    private static Step step(String text) {
        return new Step(text, TokenIds.of(text.chars().toArray()));
    }

    private static <T> void append(Path file, List<T> records) {
        try (UnitLog<T> log = UnitLog.open(file)) {
            log.append(records);
        }
    }
}
