package dapo.parquet;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that pyarrow wrote, and the same rows in JSON lines; see write_golden.py. */
final class Golden {
    private Golden() {}

    static Path file(String name) {
        try {
            return Path.of(Golden.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path parquet(String name) {
        return file(name + ".parquet");
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(parquet(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> lines(String name) {
        try {
            return Files.readString(file(name + ".jsonl")).lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> rows(Path file) {
        try (Stream<String> rows = new ParquetRowReader().rows(file)) {
            return rows.toList();
        }
    }
}
