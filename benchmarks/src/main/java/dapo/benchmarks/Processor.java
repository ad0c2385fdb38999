package dapo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processor under the figures, named as the peers name it. */
final class Processor {
    private static final Path INFORMATION = Path.of("/proc/cpuinfo");

    private static final List<String> DECISIVE_FEATURES =
            List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16");

    private Processor() {}

    /** The model and the features that decide the speed of a matrix product. */
    static String name() {
        try (Stream<String> lines = Files.lines(INFORMATION)) {
            return name(lines);
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    static String name(Stream<String> lines) {
        Map<String, String> fields =
                lines.map(line -> line.split(":", 2))
                        .filter(field -> field.length == 2)
                        .collect(
                                Collectors.toMap(
                                        field -> field[0].strip(),
                                        field -> field[1].strip(),
                                        (first, last) -> last));
        Set<String> features =
                Arrays.stream(fields.getOrDefault("flags", "").split(" "))
                        .collect(Collectors.toSet());
        return Stream.concat(
                        Stream.of(fields.getOrDefault("model name", System.getProperty("os.arch"))),
                        DECISIVE_FEATURES.stream().filter(features::contains))
                .collect(Collectors.joining(" "));
    }
}
