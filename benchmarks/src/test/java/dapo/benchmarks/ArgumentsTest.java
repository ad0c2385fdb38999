package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Map;

class ArgumentsTest {
    private static final Map<String, String> DEFAULTS = Map.of("batch", "4", "model", "demo");

    @Test
    void anOptionNotGivenHasItsDefault() {
        Arguments arguments = new Arguments(DEFAULTS, "--batch", "16");

        assertThat(arguments.positive("batch")).isEqualTo(16);
        assertThat(arguments.text("model")).isEqualTo("demo");
    }

    @Test
    void anUnknownOptionIsNamedBesideTheKnownOnes() {
        assertThatThrownBy(() -> new Arguments(DEFAULTS, "--bach", "16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found --bach, expected --batch, --model");
    }

    @Test
    void anOptionWithoutAValueIsRefused() {
        assertThatThrownBy(() -> new Arguments(DEFAULTS, "--model"))
                .hasMessage("--model needs a value");
    }

    @Test
    void aFractionIsNoCount() {
        Arguments arguments = new Arguments(DEFAULTS, "--batch", "1.5");

        assertThatThrownBy(() -> arguments.positive("batch"))
                .hasMessage("--batch is 1.5, expected a whole number from 1");
    }

    @Test
    void countsAreSeparatedByCommas() {
        assertThat(new Arguments(DEFAULTS, "--batch", "16,64").counts("batch"))
                .containsExactly(16, 64);
        for (String wrong : new String[] {"", "16,", "0", "rows8"}) {
            assertThatThrownBy(() -> new Arguments(DEFAULTS, "--batch", wrong).counts("batch"))
                    .hasMessage(
                            "--batch is '"
                                    + wrong
                                    + "', expected whole numbers from 1, separated by commas");
        }
    }
}
