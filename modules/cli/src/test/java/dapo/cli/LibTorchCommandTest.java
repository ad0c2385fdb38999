package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class LibTorchCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int dapo(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void whatIsThereIsNotInstalledAgain() throws IOException {
        Files.createFile(folder.resolve("libtorch_cpu.so"));
        assertThat(dapo("libtorch", "install", "--into", folder.toString())).isZero();
        assertThat(out.toString()).isEqualTo("libtorch was there: %s%n".formatted(folder));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFolderWithOtherThingsIsRefusedInOneLine() throws IOException {
        Files.createFile(folder.resolve("letter.txt"));
        assertThat(dapo("libtorch", "install", "--into", folder.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "dapo: %s holds other things and no libtorch: name a folder that is empty or not there%n"
                                .formatted(folder));
    }

    @Test
    void anAddressThatIsNoRepositorysIsRefusedInOneLine() {
        String into = folder.resolve("libtorch").toString();
        assertThat(dapo("libtorch", "install", "--into", into, "--repository", "ftp://x/y"))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("dapo: repository libtorch is 'ftp://x/y', expected an address");
        assertThat(folder.resolve("libtorch")).doesNotExist();
    }
}
