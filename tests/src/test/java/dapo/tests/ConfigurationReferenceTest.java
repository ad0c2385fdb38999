package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.ConfigurationReference;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ConfigurationReferenceTest {
    @Test
    void theCommittedPageIsWhatTheRecordsSay() throws IOException {
        assertThat(Files.readString(Path.of("../docs/configuration.md")))
                .as("after a change of keys: ./dapo config --reference > docs/configuration.md")
                .isEqualTo(ConfigurationReference.markdown());
    }
}
