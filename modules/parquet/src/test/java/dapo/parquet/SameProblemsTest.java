package dapo.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.mathematics.MathFormat;
import dapo.programs.ProgramFormat;
import dapo.reasoning.Gsm8kFormat;
import dapo.reasoning.ProblemDataset;
import dapo.reasoning.ProblemFormat;
import dapo.reasoning.WorkedProblem;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Problems do not depend on which of the two formats their rows come in. */
class SameProblemsTest {
    @Test
    void ofGsm8k() {
        List<WorkedProblem> problems = problems("gsm8k", new Gsm8kFormat());
        assertThat(problems).hasSize(40);
        assertThat(problems.get(16).problem().id()).isEqualTo("gsm8k-17");
        assertThat(problems.get(16).problem().answer()).isEqualTo("51");
    }

    @Test
    void ofMath() {
        List<WorkedProblem> problems = problems("math", new MathFormat());
        assertThat(problems).hasSize(15);
        assertThat(problems.getFirst().problem().answer()).isEqualTo("\\frac{3}{2}");
        assertThat(problems.getFirst().difficulty()).isEqualTo(2);
    }

    @Test
    void ofMbpp() {
        List<WorkedProblem> problems = problems("mbpp", ProgramFormat.MBPP);
        assertThat(problems).hasSize(12);
        assertThat(problems.getFirst().problem().id()).isEqualTo("600");
        assertThat(problems.getFirst().problem().prompt()).contains("assert add_600(0) == 600\n");
    }

    private static List<WorkedProblem> problems(String name, ProblemFormat format) {
        List<WorkedProblem> problems = new ProblemDataset(Golden.parquet(name), format).worked();
        assertThat(problems)
                .isEqualTo(new ProblemDataset(Golden.file(name + ".jsonl"), format).worked());
        return problems;
    }
}
