package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.reasoning.PairedComparison;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

class RunSummaryTest {
    @Test
    void theSummaryIsOneJsonObjectWithTheDocumentedNames(@TempDir Path folder) {
        Path file = folder.resolve("summary.json");
        new RunSummary(
                        3,
                        0.75,
                        0.85,
                        0.9,
                        Map.of(1, new PairedComparison(3, 1, 20)),
                        new RunSummary.BeforeAndAfter(
                                OptionalDouble.of(0.5), OptionalDouble.of(0.625)),
                        OptionalDouble.of(0.125),
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.03),
                        OptionalDouble.of(0.8),
                        OptionalDouble.of(1.5),
                        Map.of("total", 1.5))
                .write(file);
        assertThat(file)
                .hasContent(
                        "{\"seed\":3,\"baseAccuracy\":0.75,\"firstIterationAccuracy\":0.85,\"policyAccuracy\":0.9,\"againstBase\":{\"1\":{\"gained\":3,\"lost\":1,\"total\":20}},\"samplingAccuracy\":{\"before\":0.5,\"after\":0.625},\"criticBrier\":0.125,\"criticAuc\":null,\"criticCalibrationError\":0.03,\"signAgreement\":0.8,\"policyDivergence\":1.5,\"seconds\":{\"total\":1.5}}\n");
    }
}
