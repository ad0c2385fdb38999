package dapo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as Markdown, and their place in the README. */
public final class ResultsTable {
    private static final Map<String, String> DEFAULTS = Map.of("home", "benchmarks");
    private static final String BEGIN = "<!-- results: what `benchmarks/run table` writes -->\n";
    private static final String END = "<!-- end of results -->\n";

    private ResultsTable() {}

    /** Prints the tables of all results in {@code --home} and puts them into its README. */
    public static void main(String[] options) throws IOException {
        Path home = Path.of(new Arguments(DEFAULTS, options).text("home"));
        String tables = tables(home.resolve("results"));
        System.out.print(tables);
        Path readme = home.resolve("README.md");
        Files.writeString(readme, insert(Files.readString(readme), tables));
    }

    private static String tables(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return "None yet.\n";
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> table(ResultsFile.read(file)))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** {@code readme} with {@code tables} between its two marks. */
    static String insert(String readme, String tables) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "the README lacks the line " + BEGIN.strip() + " or, after it, " + END.strip());
        }
        return readme.substring(0, begin + BEGIN.length()) + tables + readme.substring(end);
    }

    /** A section of Markdown with a table for each unit, first those of which less is better. */
    static String table(ResultsFile results) {
        StringBuilder text = new StringBuilder();
        text.append("### ").append(results.processor());
        text.append(", ").append(results.cores()).append(" cores, ").append(results.date());
        text.append("\n");
        results.figures().stream()
                .map(Figure::unit)
                .distinct()
                .sorted(Comparator.comparing(Figure::better))
                .forEach(unit -> appendTable(text, unit, select(results, unit)));
        text.append("\nVersions: ").append(versions(results.figures())).append(".\n");
        return text.toString();
    }

    private static List<Figure> select(ResultsFile results, String unit) {
        return results.figures().stream().filter(figure -> figure.unit().equals(unit)).toList();
    }

    private static void appendTable(StringBuilder text, String unit, List<Figure> figures) {
        text.append("\n| ").append(unit);
        text.append(" (").append(Figure.better(unit)).append(" is better)");
        text.append(
                " | threads | ours | peer | of the peer | ours / peer | pairs | load before |\n");
        text.append("| --- | --: | --: | --- | --: | --: | --: | --: |\n");
        for (Figure figure : figures) {
            if (figure.peers().isEmpty()) {
                appendRow(text, figure, "–", "–", "–");
            }
            for (String peer : figure.peers()) {
                String ratio = String.format(Locale.ROOT, "%.2f", figure.ratio(peer));
                appendRow(text, figure, peer, number(figure.median(peer)), ratio);
            }
        }
    }

    private static void appendRow(
            StringBuilder text, Figure figure, String peer, String theirs, String ratio) {
        List<String> cells =
                List.of(
                        figure.name(),
                        Integer.toString(figure.threads()),
                        number(figure.median(Figure.OURS)),
                        peer,
                        theirs,
                        ratio,
                        Integer.toString(figure.values().get(Figure.OURS).size()),
                        String.format(Locale.ROOT, "%.1f", figure.load()));
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Three significant digits, thousands grouped. */
    private static String number(double value) {
        double rounded = Double.parseDouble(String.format(Locale.ROOT, "%.2e", value));
        return String.format(Locale.ROOT, rounded < 10 ? "%.2f" : "%,.0f", rounded);
    }

    private static String versions(List<Figure> figures) {
        return figures.stream()
                .flatMap(figure -> figure.versions().entrySet().stream())
                .map(entry -> entry.getKey() + " " + versions(entry.getValue()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String versions(Map<String, String> versions) {
        return versions.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
