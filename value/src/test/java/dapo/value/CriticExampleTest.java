package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class CriticExampleTest {
    @Test
    void statesOfOneSolutionShareTheTokensOfItsLongest() {
        List<CriticExample> examples =
                CriticExample.of(
                        List.of(
                                TinyModels.state("p", 0, 0, "1+2\n", 0.5),
                                TinyModels.state("p", 1, 1, "1+2\n4\n", 0.25),
                                TinyModels.state("p", 0, 2, "1+2\n3\n#3", 1),
                                TinyModels.state("q", 0, 0, "7\n", 0),
                                TinyModels.state("p", 0, 1, "1+2\n3\n", 0.75)));
        assertThat(examples)
                .extracting(CriticExample::row)
                .containsExactly(row("1+2\n3\n#3", 4, 8, 6), row("1+2\n4\n", 6), row("7\n", 2));
        assertThat(CriticExample.targets(examples)).containsExactly(0.5, 1, 0.75, 0.25, 0);
    }

    private static Critic.Row row(String text, int... stateEnds) {
        return new Critic.Row(TinyModels.TOKENIZER.encode(text), stateEnds);
    }
}
