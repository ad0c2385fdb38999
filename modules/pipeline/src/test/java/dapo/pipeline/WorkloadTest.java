package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class WorkloadTest {
    private static final Workload.Lengths LENGTHS = new Workload.Lengths(10, 30, 3, 5000);

    private static Workload workload(String... changes) {
        Map<String, String> keys = new HashMap<>();
        keys.put("iterations", "2");
        keys.put("fine-tuning.epochs", "3");
        keys.put("sampling.solutions-per-problem", "8");
        keys.put("sampling.kept-solutions", "4");
        keys.put("sampling.problems-per-unit", "5");
        keys.put("sampling.batch-size", "32");
        keys.put("labelling.completions", "6");
        keys.put("labelling.batch-size", "1000");
        keys.put("critic.epochs", "2");
        keys.put("critic.held-out-share", "0.25");
        keys.put("actor.epochs", "7");
        keys.put("evaluation.samples", "1");
        for (int i = 0; i < changes.length; i += 2) {
            keys.put(changes[i], changes[i + 1]);
        }
        return new Workload(RunConfiguration.standard().with(keys), 20, 50, LENGTHS);
    }

    private static StageTokens stage(Workload workload, String name) {
        return workload.stages().stream()
                .filter(stage -> stage.stage().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theStagesComeInTheOrderOfARun() {
        assertThat(workload().stages())
                .extracting(StageTokens::stage)
                .containsExactly(
                        "sft",
                        "evaluate",
                        "sample",
                        "label",
                        "train-critic",
                        "advantages",
                        "score-reference",
                        "train-policy",
                        "measure-divergence");
        assertThat(workload("fine-tuning.epochs", "0", "evaluation.samples", "0").stages())
                .extracting(StageTokens::stage)
                .doesNotContain("sft", "measure-divergence");
    }

    @Test
    void solutionsAreDecodedAndPromptsReadOnce() {
        StageTokens sample = stage(workload(), "sample");
        assertThat(sample.decoded()).isEqualTo(2 * 20 * 8 * 30);
        assertThat(sample.read()).isEqualTo(2 * 20 * 10);
        assertThat(sample.batch()).isEqualTo(32);
    }

    @Test
    void fromEachStateOnWhatIsLeftIsDecoded() {
        StageTokens label = stage(workload(), "label");
        // Of three steps: all of it from the bare prompt, then of each kept 2/3 and 1/3.
        assertThat(label.decoded()).isCloseTo(2 * 20 * 6 * (30 + 4 * (20 + 10)), within(1e-9));
        assertThat(label.batch()).as("states of a problem, 1 + 4 * 2").isEqualTo(9 * 6);
    }

    @Test
    void trainingsGoOverWhatTheyKeep() {
        assertThat(stage(workload(), "sft").trained()).isEqualTo(15_000);
        assertThat(stage(workload(), "train-critic").trained())
                .isCloseTo(2 * 2 * 0.75 * 20 * 4 * 40, within(1e-9));
        double trees = 2 * (20 * 4 * 40 + 20 * 9 * 6 * 10);
        assertThat(stage(workload(), "advantages").read()).isCloseTo(trees, within(1e-9));
        assertThat(stage(workload(), "train-policy").trained()).isCloseTo(7 * trees, within(1e-9));
    }

    @Test
    void everyPolicyIsEvaluatedGreedilyAndSampled() {
        assertThat(stage(workload(), "evaluate").decoded()).isEqualTo(3 * 50 * 2 * 30);
        assertThat(stage(workload(), "measure-divergence").read()).isEqualTo(2 * 2 * 50 * 40);
    }

    @Test
    void timeIsTokensOverRates() {
        var rates = new MachineRates(Map.of(32, 100.0), 1000, 50);
        StageTokens sample = StageTokens.decoding("sample", 32, 600, 2000);
        assertThat(rates.seconds(sample)).isEqualTo(8);
        assertThat(List.of(StageTokens.training("sft", 100), StageTokens.reading("r", 500)))
                .extracting(rates::seconds)
                .containsExactly(2.0, 0.5);
    }
}
