package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.ConfigurationReference;
import dapo.pipeline.RunConfiguration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class ConfigCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int dapo(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void theDefaultsArePrintedAsAFileThatIsReadBack() throws IOException {
        assertThat(dapo("config", "--defaults")).isZero();
        Path file = Files.writeString(folder.resolve("defaults.yaml"), out.toString());
        assertThat(RunConfiguration.load(file)).isEqualTo(RunConfiguration.standard());
        assertThat(out.toString())
                .contains("  beta: 0.01 ")
                .contains("# rounds of sampling, critic and actor");
    }

    @Test
    void aFileIsCheckedAndPrintedWithWhatItLeavesOut() throws IOException {
        String file = Files.writeString(folder.resolve("own.yaml"), "iterations: 3\n").toString();
        assertThat(dapo("config", file, "--set", "seed=4")).isZero();
        assertThat(out.toString()).contains("seed: 4").contains("iterations: 3").contains("actor:");
        assertThat(dapo("config", file, "--set", "actor.beta=x")).isEqualTo(2);
        assertThat(err.toString()).contains("'actor.beta' is 'x'").hasLineCount(1);
    }

    @Test
    void oneOfThemMustBeAskedFor() {
        assertThat(dapo("config")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("dapo config: missing required argument")
                .contains("(CONFIGURATION | --defaults | --reference)")
                .hasLineCount(1);
    }

    @Test
    void theReferenceNamesEveryKey() {
        assertThat(dapo("config", "--reference")).isZero();
        assertThat(out.toString()).isEqualTo(ConfigurationReference.markdown());
        assertThat(RunConfiguration.keys())
                .allSatisfy(key ->
                        assertThat(out.toString())
                                .contains("| `" + key.name().replaceFirst(".*\\.", "") + "`"));
    }
}
