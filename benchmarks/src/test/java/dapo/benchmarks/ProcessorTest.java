package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

class ProcessorTest {
    @Test
    void theNameHoldsTheModelAndTheFeaturesThatDecideItsSpeed() {
        Stream<String> lines =
                Stream.of(
                        "processor\t: 0",
                        "model name\t: Some CPU",
                        "flags\t\t: fpu avx2 amx_bf16 avx");

        assertThat(Processor.name(lines)).isEqualTo("Some CPU avx2 amx_bf16");
    }

    @Test
    void theArchitectureServesWhereTheSystemNamesNoModel() {
        assertThat(Processor.name(Stream.of("Hardware : board")))
                .isEqualTo(System.getProperty("os.arch"));
    }
}
