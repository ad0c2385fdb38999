package dapo.benchmarks;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.lang.management.ManagementFactory;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs contestants in turn, one process at a time: ours, theirs, ours, theirs, so that what changes
 * on the machine meanwhile changes both.
 */
final class Pairs {
    private final String name;
    private final List<Contestant> contestants;
    private final Function<JsonNode, Map<String, Double>> reader;
    private final Map<String, Map<String, List<Double>>> values = new TreeMap<>();
    private final Map<String, Map<String, String>> versions = new LinkedHashMap<>();

    /**
     * Nothing runs yet.
     *
     * @param name what the progress calls it
     * @param reader takes the figures by name out of a contestant's result
     */
    Pairs(
            String name,
            List<Contestant> contestants,
            Function<JsonNode, Map<String, Double>> reader) {
        this.name = name;
        this.contestants = new ArrayList<>(contestants);
        this.reader = reader;
    }

    /**
     * Runs every contestant {@code count} times.
     *
     * @param units the unit of each figure
     * @param afterPair takes the figures as they are after each pair
     * @throws IllegalStateException when one fails, or does not agree with the first one
     */
    void take(
            int count,
            Function<String, String> units,
            int threads,
            double seconds,
            Consumer<List<Figure>> afterPair) {
        String start =
                OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).toString();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        for (int pair = 1; pair <= count; pair++) {
            JsonNode first = MissingNode.getInstance();
            for (int i = 0; i < contestants.size(); i++) {
                Contestant contestant = contestants.get(i);
                JsonNode result = contestant.run();
                record(contestant, result, pair + "/" + count);
                if (i == 0) {
                    first = result;
                } else {
                    Agreement.require(name, first, result);
                }
                if (pair == 1 && result.path("byWay").size() > 1 && result.has("fastestWay")) {
                    contestants.set(i, contestant.inFastestWay(result));
                }
            }
            afterPair.accept(figures(units, threads, seconds, start, load));
        }
    }

    private List<Figure> figures(
            Function<String, String> units,
            int threads,
            double seconds,
            String start,
            double load) {
        List<Figure> figures = new ArrayList<>();
        values.forEach((figure, taken) ->
                figures.add(
                        new Figure(
                                figure,
                                units.apply(figure),
                                threads,
                                seconds,
                                start,
                                load,
                                taken,
                                versions)));
        return figures;
    }

    private void record(Contestant contestant, JsonNode result, String progress) {
        Map<String, Double> measured = reader.apply(result);
        System.err.printf(
                "%s: %s %s: %s %s%n",
                name,
                contestant.name(),
                progress,
                measured.values(),
                result.path("checks").isMissingNode() ? "" : result.path("checks"));
        measured.forEach((figure, value) ->
                values.computeIfAbsent(figure, _ -> new LinkedHashMap<>())
                        .computeIfAbsent(contestant.name(), _ -> new ArrayList<>())
                        .add(value));
        versions.put(contestant.name(), Contestant.versions(result));
    }
}
