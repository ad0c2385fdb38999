package dapo.cli;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A command that does one stage of an iteration, in a run directory that {@code sft} has begun. */
abstract class StageCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Run directory, begun by 'dapo sft'.")
    private Path folder;

    @Option(
            names = {"-i", "--iteration"},
            paramLabel = "N",
            defaultValue = "1",
            description = "The iteration, counted from 1.")
    private int iteration;

    /** Does the stage. */
    abstract void complete(Pipeline pipeline, int number);

    @Override
    public Integer call() {
        try (RunDirectory run = RunDirectory.open(folder)) {
            var progress = ProgressDisplay.of(spec.commandLine().getErr());
            complete(new Pipeline(run, progress), iteration);
        }
        return 0;
    }

    /** {@code dapo sample}. */
    @Command(
            name = "sample",
            description = "Samples solutions from the iteration's reference policy.")
    static final class Sample extends StageCommand {
        @Override
        void complete(Pipeline pipeline, int number) {
            pipeline.sample(number);
        }
    }

    /** {@code dapo label}. */
    @Command(
            name = "label",
            description = "Completes every state of the solutions to find its value.")
    static final class Label extends StageCommand {
        @Override
        void complete(Pipeline pipeline, int number) {
            pipeline.label(number);
        }
    }

    /** {@code dapo train-critic}. */
    @Command(name = "train-critic", description = "Trains the critic on the states' values.")
    static final class TrainCritic extends StageCommand {
        @Override
        void complete(Pipeline pipeline, int number) {
            pipeline.trainCritic(number);
        }
    }

    /** {@code dapo advantages}. */
    @Command(
            name = "advantages",
            description =
                    "Writes the critic's advantages of the steps that were sampled at each state.")
    static final class Advantages extends StageCommand {
        @Override
        void complete(Pipeline pipeline, int number) {
            pipeline.estimateAdvantages(number);
        }
    }

    /** {@code dapo train-policy}. */
    @Command(name = "train-policy", description = "Trains the policy on the advantages.")
    static final class TrainPolicy extends StageCommand {
        @Override
        void complete(Pipeline pipeline, int number) {
            pipeline.trainPolicy(number);
        }
    }
}
