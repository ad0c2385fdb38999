package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.RunConfiguration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class ExampleConfigurationsTest {
    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../examples"))) {
            return files.filter(file -> file.endsWith("configuration.yaml")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyOfAnExampleIsKnownAndItsValueAllowed(Path file) {
        assertThat(RunConfiguration.load(file).iterations()).isPositive();
    }
}
