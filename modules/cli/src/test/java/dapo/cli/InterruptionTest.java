package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

class InterruptionTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Interruption interruption =
            new Interruption(written, "\r", StandardCharsets.UTF_8);
    private final PrintWriter err = new PrintWriter(interruption, true, StandardCharsets.UTF_8);

    private String shown() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsWrittenBeforeItIsShownAsItIs() {
        err.print("sft: 1/8 steps");
        err.flush();
        assertThat(shown()).isEqualTo("sft: 1/8 steps");
    }

    @Test
    void theLineIsTheLastAndComesOnce() throws IOException {
        err.print("sft: 1/8 steps");
        err.flush();
        interruption.interrupt();
        err.println("sft: 2/8 steps");
        interruption.write('x');
        interruption.interrupt();
        assertThat(shown()).isEqualTo("sft: 1/8 steps\r%s%n", Interruption.LINE);
    }

    @Test
    void aCommandThatIsThroughIsNotInterrupted() {
        interruption.over();
        interruption.interrupt();
        err.println("done");
        assertThat(shown()).isEqualTo("done%n".formatted());
    }
}
