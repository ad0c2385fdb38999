package dapo.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What all figures of a run share: its options, who is measured, and where the results go. */
final class Harness {
    private final Arguments arguments;
    private final int pairs;
    private final Path home;
    private final Path log;
    private final Path file;
    private ResultsFile results;

    /**
     * Takes up what the same machine has measured today.
     *
     * @param pairs how often each contestant is measured where {@code --pairs} is 0
     */
    Harness(Arguments arguments, int pairs) {
        this.arguments = arguments;
        this.pairs = arguments.text("pairs").equals("0") ? pairs : arguments.positive("pairs");
        home = Path.of(arguments.text("home"));
        log = home.resolve("target").resolve("contestant.log");
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        file = ResultsFile.path(home.resolve("results"), Processor.name(), date);
        results =
                Files.exists(file)
                        ? ResultsFile.read(file)
                        : new ResultsFile(
                                Processor.name(),
                                Runtime.getRuntime().availableProcessors(),
                                date,
                                environment(),
                                List.of());
    }

    /** The settings that every process inherits and that decide its speed. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> !name.matches("(MALLOC|OMP|OPENBLAS|MKL)_.*"));
        return environment;
    }

    /** The options of the run. */
    Arguments arguments() {
        return arguments;
    }

    /** Where what contestants work on is kept. */
    Path material() {
        return home.resolve("target").resolve("material");
    }

    Path file() {
        return file;
    }

    ResultsFile results() {
        return results;
    }

    /** Whether the figure of this name is wanted. */
    boolean wants(String name) {
        return Pattern.compile(arguments.text("only")).matcher(name).find();
    }

    /** Measures a figure if it is wanted, and writes the results after each pair. */
    void measure(Pairs contest, String name, String unit) {
        measure(contest, name, _ -> unit);
    }

    /** The same for figures of several units. */
    void measure(Pairs contest, String name, Function<String, String> units) {
        if (!wants(name)) {
            return;
        }
        contest.take(
                pairs,
                units,
                arguments.positive("threads"),
                arguments.number("seconds"),
                this::write);
    }

    private void write(List<Figure> figures) {
        figures.stream()
                .filter(figure -> figure.pairs() == pairs || !results.hasMorePairs(figure))
                .forEach(figure -> results = results.with(figure));
        results.write(file);
    }

    /** A program of this project. */
    Contestant ours(Class<?> program, String name, String... options) {
        return Contestant.java(name, program, log, withCommon(options));
    }

    /** A program in Python, where there is one to run it. */
    Optional<Contestant> peer(String name, String script, String... options) {
        String python = arguments.text("python");
        Path path = home.resolve("peers").resolve(script);
        return python.isEmpty()
                ? Optional.empty()
                : Optional.of(Contestant.python(name, python, path, log, withCommon(options)));
    }

    private List<String> withCommon(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        for (String name : List.of("threads", "seconds")) {
            all.addAll(List.of("--" + name, arguments.text(name)));
        }
        return all;
    }
}
