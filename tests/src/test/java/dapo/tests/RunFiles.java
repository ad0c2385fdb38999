package dapo.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of a run directory, to be compared with those of another. */
final class RunFiles {
    private RunFiles() {}

    /** The names of all files, relative to the directory. */
    static List<String> names(Path run) {
        try (Stream<Path> paths = Files.walk(run)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> run.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Every file with its content. */
    static Map<String, String> contents(Path run) {
        return names(run).stream()
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name -> content(run.resolve(name)),
                                (first, _) -> first,
                                TreeMap::new));
    }

    /** The same without what tells times: lines of metrics, their events, summary and page. */
    static Map<String, String> timelessContents(Path run) {
        Map<String, String> contents = contents(run);
        contents.keySet().removeAll(List.of("summary.json", "report.html"));
        contents.keySet().removeIf(name -> name.startsWith("tensorboard/"));
        contents.replaceAll((name, content) ->
                name.endsWith("metrics.jsonl")
                        ? content.replaceAll("[^\n]*\"seconds\"[^\n]*\n", "")
                        : content);
        return contents;
    }

    private static String content(Path file) {
        try {
            return file.toString().matches(".*[.](safetensors|dapo)")
                    ? HexFormat.of().formatHex(Files.readAllBytes(file))
                    : Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Copies a run directory. */
    static void copy(Path run, Path to) {
        try (Stream<Path> paths = Files.walk(run)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(run.relativize(path)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
