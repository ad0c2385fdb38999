package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: dapo").contains("doctor").contains("--debug");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyCommandHasHelp() {
        assertThat(run("doctor", "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: dapo doctor").contains("what is wrong");
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().startsWith("dapo ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--debgu | dapo: unknown option '--debgu': did you mean '--debug'? (see dapo"
                        + " --help)",
                "doktor | dapo: unknown command 'doktor': did you mean 'doctor'?"
                        + " (see dapo --help)",
                "doctor --versoin | dapo doctor: unknown option '--versoin': did you mean"
                        + " '--version'? (see dapo doctor --help)",
                "doctor now | dapo doctor: unknown argument 'now' (see dapo doctor --help)",
                "'' | dapo: missing command (see dapo --help)",
            })
    void aCommandLineThatCannotBeUnderstoodIsAnsweredInOneLine(String line, String answer) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines(answer + "\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theDoctorTellsOfJavaModulesAndNativeAccess() {
        run("doctor");
        assertThat(out.toString().lines().map(line -> line.split("  +")[0]))
                .contains("Java", "system", "modules", "native access");
        assertThat(out.toString()).contains("dapo.pipeline").contains("granted to libtorch.ffm");
    }

    @Test
    void theDoctorTellsWhichTypeIsComputedInAndWhatThatIsWorth() {
        run("doctor");
        String fast = TorchRuntime.hasFastBfloat16() ? "bfloat16" : "float32";
        assertThat(out.toString().lines())
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("precision: auto")
                                .contains(" " + fast + ": the processor is ")
                                .matches(".*float32 \\d+, bfloat16 \\d+ GFLOP/s"));
        assertThat(TensorScope.liveTensors()).isZero();
    }
}
