package dapo.tests;

import dapo.pipeline.CriticValue;
import dapo.pipeline.IterationDirectory;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunProblems;
import dapo.pipeline.UnitLog;
import dapo.policy.ReferenceLogProbabilities;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.Solution;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The files of a run that nobody ran: 5,000 solutions of 250 problems with three to six steps, of
 * which six of each problem are labelled, all drawn from a seed. Some of the text is hostile.
 */
final class LargeRun {
    static final int SOLUTIONS = 5000;

    private static final int PROBLEMS = 250;
    private static final int LABELLED = 6;
    private static final int COMPLETIONS = 8;
    private static final String[] WORDS =
            "so she has 12 eggs and sells half of them for $3 each which makes 18 a day".split(" ");

    private final SplittableRandom random = new SplittableRandom(29);
    private final RunDirectory run;

    private LargeRun(RunDirectory run) {
        this.run = run;
    }

    /** Writes the run into a folder that is not there yet. */
    static void write(Path folder) {
        RunConfiguration configuration =
                RunConfiguration.demo()
                        .with(
                                Map.of(
                                        "iterations", "1",
                                        "data.problems", "" + PROBLEMS,
                                        "data.held-out", "" + PROBLEMS,
                                        "evaluation.problems", "" + PROBLEMS));
        try (RunDirectory run = RunDirectory.open(folder, configuration)) {
            List<String> problems = List.copyOf(RunProblems.of(configuration).keySet());
            var large = new LargeRun(run);
            large.evaluations(problems.subList(PROBLEMS, 2 * PROBLEMS));
            large.solutions(problems.subList(0, PROBLEMS));
            large.curves();
        }
    }

    private void evaluations(List<String> problems) {
        for (Path file : List.of(run.evaluation(), run.iteration(1).evaluation())) {
            append(file, problems.stream().map(problem -> solution(problem, 0)).toList());
        }
    }

    private void solutions(List<String> problems) {
        List<Solution> solutions = new ArrayList<>();
        List<StateValue> states = new ArrayList<>();
        for (String problem : problems) {
            for (int sample = 0; sample < SOLUTIONS / PROBLEMS; sample++) {
                Solution solution = solution(problem, sample);
                solutions.add(solution);
                for (int step = 0; sample < LABELLED && step < solution.steps().size(); step++) {
                    states.add(state(solution, step));
                }
            }
        }
        IterationDirectory iteration = run.iteration(1);
        append(iteration.solutions(), solutions);
        append(iteration.stateValues(), states);
        List<StateAdvantages> advantages = states.stream().map(this::advantages).toList();
        append(iteration.criticValues(), advantages.stream().map(this::criticValue).toList());
        append(iteration.advantages(), advantages);
        append(iteration.referenceLogProbabilities(), logProbabilities(advantages));
        append(iteration.policyLogProbabilities(), logProbabilities(advantages));
    }

    private Solution solution(String problem, int sample) {
        List<Step> steps =
                IntStream.range(0, 3 + random.nextInt(4)).mapToObj(step -> step()).toList();
        return new Solution(problem, sample, steps, true, random.nextInt(3) == 0);
    }

    private Step step() {
        var text = new StringBuilder();
        if (random.nextInt(50) == 0) {
            text.append("</script><img src=x onerror='window.hacked=1'> ");
        }
        for (int word = 0; word < 18; word++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        text.append(random.nextInt(1_000_000)).append('\n');
        return new Step(text.toString(), TokenIds.of(random.ints(24, 0, 1000).toArray()));
    }

    private StateValue state(Solution solution, int step) {
        List<CandidateAction> candidates = new ArrayList<>();
        for (int completion = 0; completion < COMPLETIONS; completion++) {
            candidates.add(new CandidateAction(step(), 1, false, false));
        }
        return new StateValue(
                solution.state(step),
                TokenIds.of(1).concatenate(solution.firstSteps(step)),
                random.nextInt(COMPLETIONS + 1) / (double) COMPLETIONS,
                COMPLETIONS,
                candidates);
    }

    private StateAdvantages advantages(StateValue state) {
        return StateAdvantages.of(state, random.doubles(COMPLETIONS).toArray());
    }

    private CriticValue criticValue(StateAdvantages state) {
        return new CriticValue(
                state.state(), random.nextDouble(), state.baseline(), random.nextInt(4) == 0);
    }

    private List<ReferenceLogProbabilities> logProbabilities(List<StateAdvantages> states) {
        return states.stream()
                .map(state ->
                        new ReferenceLogProbabilities(
                                state.state(),
                                random.doubles(COMPLETIONS, -60, -2).boxed().toList()))
                .toList();
    }

    private void curves() {
        try (MetricsLog log = MetricsLog.open(run.metrics())) {
            for (int step = 1; step <= 50; step++) {
                log.append(
                        "sft",
                        step,
                        Map.of("loss", random.nextDouble(), "gradient-norm", random.nextDouble()));
            }
            log.append("sft", 0, Map.of("seconds", 61.5));
        }
    }

    private static <T> void append(Path file, List<T> records) {
        try (UnitLog<T> log = UnitLog.open(file)) {
            log.append(records);
        }
    }
}
