package dapo.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run is expected to do, counted in tokens: from its configuration and the lengths of its
 * data. Where a share is known only afterwards (problems solved often enough, states with a gap,
 * steps that are alike), all are counted.
 *
 * @param configuration the run's
 * @param problems how many an iteration has
 * @param evaluated how many held-out ones are solved
 * @param lengths of prompts, solutions and demonstrations
 */
record Workload(RunConfiguration configuration, int problems, int evaluated, Lengths lengths) {

    /**
     * Mean lengths in tokens.
     *
     * @param prompt of the problems' prompts
     * @param solution of a solution
     * @param steps how many steps it has
     * @param demonstrations of all demonstrations together, their prompts included
     */
    record Lengths(double prompt, double solution, double steps, double demonstrations) {}

    /** The stages in their order, those of the iterations counted for all of them. */
    List<StageTokens> stages() {
        int iterations = configuration.iterations();
        List<StageTokens> stages = new ArrayList<>();
        if (configuration.fineTuning().epochs() > 0) {
            double shown = lengths.demonstrations() * configuration.fineTuning().epochs();
            stages.add(StageTokens.training("sft", shown));
        }
        stages.add(evaluation(iterations + 1));
        stages.add(sampling(iterations));
        stages.add(labelling(iterations));
        double seen = iterations * (1 - configuration.critic().heldOutShare()) * kept();
        stages.add(
                StageTokens.training(
                        "train-critic", seen * configuration.critic().epochs() * sequence()));
        double trees = iterations * (kept() * sequence() + candidates());
        stages.add(StageTokens.reading("advantages", trees));
        stages.add(StageTokens.reading("score-reference", trees));
        stages.add(StageTokens.training("train-policy", configuration.actor().epochs() * trees));
        int samples = configuration.evaluation().samples();
        if (samples > 0) {
            double rows = 2.0 * iterations * evaluated * samples;
            stages.add(StageTokens.reading("measure-divergence", rows * sequence()));
        }
        return stages;
    }

    private StageTokens evaluation(int policies) {
        double solutions =
                (double) policies * evaluated * (1 + configuration.evaluation().samples());
        int batch = Math.min(configuration.evaluation().batchSize(), evaluated);
        return StageTokens.decoding(
                "evaluate", batch, solutions * lengths.solution(), solutions * lengths.prompt());
    }

    private StageTokens sampling(int iterations) {
        RunConfiguration.Sampling settings = configuration.sampling();
        int together = Math.min(problems, settings.problemsPerUnit());
        long requests = (long) together * settings.solutionsPerProblem();
        double solutions = (double) iterations * problems * settings.solutionsPerProblem();
        return StageTokens.decoding(
                "sample",
                (int) Math.min(settings.batchSize(), requests),
                solutions * lengths.solution(),
                (double) iterations * problems * lengths.prompt());
    }

    /** From each state on, what is left of a solution: half of it, on average. */
    private StageTokens labelling(int iterations) {
        RunConfiguration.Labelling settings = configuration.labelling();
        double completions = statesOfProblem() * settings.completions();
        double whole = 1 + keptOfProblem() * (lengths.steps() - 1) / 2;
        double together = Math.min(problems, settings.problemsPerUnit()) * completions;
        return StageTokens.decoding(
                "label",
                (int) Math.max(1, Math.min(settings.batchSize(), together)),
                iterations * problems * settings.completions() * whole * lengths.solution(),
                iterations * kept() * sequence());
    }

    private int keptOfProblem() {
        RunConfiguration.Sampling settings = configuration.sampling();
        return Math.min(settings.keptSolutions(), settings.solutionsPerProblem());
    }

    /** Solutions that an iteration keeps. */
    private double kept() {
        return (double) problems * keptOfProblem();
    }

    /** The bare prompt is one state, however many solutions begin with it. */
    private double statesOfProblem() {
        return 1 + keptOfProblem() * (lengths.steps() - 1);
    }

    /** The tokens of the next steps that an iteration's labelling samples. */
    private double candidates() {
        double step = lengths.solution() / lengths.steps();
        return problems * statesOfProblem() * configuration.labelling().completions() * step;
    }

    private double sequence() {
        return lengths.prompt() + lengths.solution();
    }
}
