package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import causallm.model.Precision;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.Pipeline;
import dapo.pipeline.Progress;
import dapo.pipeline.ProposedStep;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunDirectoryException;
import dapo.pipeline.StepAdvisor;
import dapo.pipeline.UnusablePromptException;
import dapo.policy.DirectAdvantageLoss;
import dapo.policy.Policy;
import dapo.policy.PolicyQuality;
import dapo.reasoning.TokenIds;
import dapo.value.Critic;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A run's policy and critic in applications: by the public API, and the two of examples/embed. */
@ExtendWith(NoLeak.class)
class EmbeddingTest {
    private static final Precision INFERENCE = Precision.inference(ScalarType.FLOAT32);
    private static final StepAdvisor.Settings SETTINGS = new StepAdvisor.Settings(24, 1, 16, 3);
    private static final String PROBLEM = "1+2+3\n";

    private static Path run;

    @TempDir Path own;

    @BeforeAll
    static void trainOnce(@TempDir Path folder) throws IOException {
        RunConfiguration configuration =
                TinyRun.configuration(folder).with(Map.of("iterations", "1"));
        run = folder.resolve("run");
        try (RunDirectory directory = RunDirectory.open(run, configuration)) {
            new Pipeline(directory, Progress.silent()).run();
        }
    }

    /** What an example prints; it must end well. */
    private List<String> printed(String example, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=libtorch.ffm",
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--module",
                                "example.embed/example.embed." + example));
        command.addAll(List.of(arguments));
        Path output = own.resolve("output.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        int exitCode = process.waitFor();
        assertThat(exitCode).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }

    @Test
    void theExamplePrintsNextStepsAsTheyAreProposed() throws IOException, InterruptedException {
        List<String> expected;
        try (StepAdvisor advisor = StepAdvisor.open(run)) {
            expected =
                    advisor.nextSteps(PROBLEM, "1+2\n").stream()
                            .map(step ->
                                    "%+.3f  %s".formatted(step.advantage(), step.text().strip()))
                            .toList();
        }
        assertThat(expected).isNotEmpty();
        assertThat(printed("NextStep", run.toString(), PROBLEM.strip(), "1+2")).isEqualTo(expected);
    }

    @Test
    void theExampleTrainsAnActorThatLoads() throws IOException, InterruptedException {
        Path trained = own.resolve("trained");
        List<String> lines = printed("TrainActor", run.toString(), trained.toString());
        assertThat(lines).hasSizeGreaterThan(2).allMatch(line -> line.contains(": loss "));
        assertThat(lossOf(trained)).isLessThan(0.9 * lossOf(run.resolve("base")));
    }

    /** How far a policy is from what the run's advantages ask for. */
    private static double lossOf(Path policy) {
        try (TensorScope _ = TensorScope.open()) {
            return PolicyQuality.measure(
                            Policy.load(policy, INFERENCE).model(),
                            IterationDirectory.of(run, 1).trainingStates(),
                            new DirectAdvantageLoss(0.5),
                            4096)
                    .get("loss");
        }
    }

    @Test
    void valuesAreTheCriticsOfWhatEachStepLeadsTo() {
        List<ProposedStep> steps;
        double here;
        try (StepAdvisor advisor = StepAdvisor.open(run, SETTINGS)) {
            steps = advisor.nextSteps(PROBLEM, "1+2\n");
            here = advisor.value(PROBLEM, "1+2\n");
        }
        assertThat(steps).hasSizeGreaterThan(1);
        IterationDirectory iteration = IterationDirectory.of(run, 1);
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = Critic.load(iteration.critic(), INFERENCE);
            var tokenizer = Policy.requireLoadable(iteration.policy());
            TokenIds state = TokenIds.of(tokenizer.encode(PROBLEM + "1+2\n"));
            assertThat(here).isCloseTo(value(critic, state), within(1e-5));
            for (ProposedStep step : steps) {
                TokenIds after = step.ends() ? state : state.concatenate(step.tokens());
                assertThat(step.value()).isCloseTo(value(critic, after), within(1e-5));
            }
        }
    }

    private static double value(Critic critic, TokenIds state) {
        int[] ends = {state.size()};
        return critic.values(List.of(new Critic.Row(state.toArray(), ends)))[0];
    }

    @Test
    void advantagesBalanceOverTheSamplesAndTheSameQuestionHasTheSameAnswer() {
        try (StepAdvisor advisor = StepAdvisor.open(run, SETTINGS)) {
            List<ProposedStep> steps = advisor.nextSteps(PROBLEM, "");
            assertThat(steps.stream().mapToInt(ProposedStep::count).sum()).isBetween(2, 24);
            assertThat(steps.stream().mapToDouble(step -> step.count() * step.advantage()).sum())
                    .isCloseTo(0, within(1e-9));
            assertThat(steps)
                    .isSortedAccordingTo(
                            Comparator.comparingDouble(ProposedStep::value)
                                    .thenComparingInt(ProposedStep::count)
                                    .reversed());
            assertThat(advisor.nextSteps(PROBLEM, "")).isEqualTo(steps);
        }
    }

    @Test
    void whatCannotBeAnsweredIsRefusedInOneLine() {
        try (StepAdvisor advisor = StepAdvisor.open(run, SETTINGS)) {
            assertThatThrownBy(() -> advisor.nextSteps(PROBLEM, "1+2\n".repeat(20)))
                    .isInstanceOf(UnusablePromptException.class)
                    .hasMessageContaining("have 86 tokens")
                    .hasMessageContaining("fewer than the 32");
        }
        assertThatThrownBy(() -> StepAdvisor.open(own))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("holds no iteration with a critic and a policy");
    }
}
