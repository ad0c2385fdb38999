package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ResultsTest {
    private static final String BEGIN = "<!-- results: what `benchmarks/run table` writes -->\n";
    private static final String END = "<!-- end of results -->\n";

    private static Figure figure(String name, int threads, Map<String, List<Double>> values) {
        return new Figure(
                name,
                Figure.RATE,
                threads,
                20,
                "2026-01-02T03:04:05Z",
                0.25,
                values,
                Map.of("ours", Map.of("libtorch", "2.13.0")));
    }

    private static ResultsFile results(Figure... figures) {
        return new ResultsFile("Some CPU avx2", 2, "2026-01-02", Map.of(), List.of(figures));
    }

    @Test
    void theRatioIsTheMedianOfThePairsAndNotThatOfTheMedians() {
        Figure figure =
                figure(
                        "decoding",
                        1,
                        Map.of(
                                "ours",
                                List.of(10.0, 20.0, 90.0),
                                "peer",
                                List.of(20.0, 10.0, 30.0)));

        assertThat(figure.ratio("peer")).isEqualTo(2);
        assertThat(figure.median("ours") / figure.median("peer")).isEqualTo(1);
    }

    @Test
    void aFigureTakenAgainReplacesTheEarlierOneOfTheSameThreads() {
        Figure first = figure("decoding", 1, Map.of("ours", List.of(1.0)));
        Figure other = figure("decoding", 2, Map.of("ours", List.of(2.0)));
        Figure again = figure("decoding", 1, Map.of("ours", List.of(3.0)));

        assertThat(results(first).with(other).with(again).figures()).containsExactly(again, other);
    }

    @Test
    void anEarlierFigureOfMorePairsIsKnown() {
        Figure two =
                figure("decoding", 1, Map.of("ours", List.of(1.0, 2.0), "peer", List.of(1.0, 3.0)));
        Figure cutOff =
                figure("decoding", 1, Map.of("ours", List.of(1.0, 2.0), "peer", List.of(1.0)));

        assertThat(cutOff.pairs()).isEqualTo(1);
        assertThat(results(two).hasMorePairs(cutOff)).isTrue();
        assertThat(results(two).hasMorePairs(two)).isFalse();
        assertThat(results(cutOff).hasMorePairs(two)).isFalse();
        assertThat(results(two).hasMorePairs(figure("decoding", 2, cutOff.values()))).isFalse();
    }

    @Test
    void whatIsWrittenIsReadBackEqual(@TempDir Path folder) {
        ResultsFile results = results(figure("decoding", 1, Map.of("ours", List.of(1.5, 2.5))));
        Path file = ResultsFile.path(folder, results.processor(), results.date());

        results.write(file);

        assertThat(file).hasFileName("some-cpu-avx2-2026-01-02.json");
        assertThat(ResultsFile.read(file)).isEqualTo(results);
    }

    @Test
    void theTableShowsEachPeerWithItsRatio() {
        Figure figure =
                figure("decoding", 2, Map.of("ours", List.of(12345.0), "peer", List.of(24690.0)));

        assertThat(ResultsTable.table(results(figure)))
                .contains("### Some CPU avx2, 2 cores, 2026-01-02")
                .contains("| decoding | 2 | 12,300 | peer | 24,700 | 0.50 | 1 | 0.3 |");
    }

    @Test
    void aFigureWithoutAPeerKeepsItsRow() {
        Figure figure = figure("decoding", 1, Map.of("ours", List.of(2.5)));

        assertThat(ResultsTable.table(results(figure)))
                .contains("| decoding | 1 | 2.50 | – | – | – | 1 | 0.3 |");
    }

    @Test
    void theTablesTakeThePlaceOfThoseBefore() {
        String readme = "text\n" + BEGIN + "old\n" + END + "more\n";

        assertThat(ResultsTable.insert(readme, "new\n"))
                .isEqualTo("text\n" + BEGIN + "new\n" + END + "more\n");
    }

    @Test
    void aReadmeWithoutThePlaceIsLeftAlone() {
        assertThatThrownBy(() -> ResultsTable.insert("text\n", "new\n"))
                .hasMessageContaining("the README lacks");
    }

    @Test
    void eachUnitHasATableThatSaysWhichValuesAreBetter() {
        Figure rate = figure("decoding", 1, Map.of("ours", List.of(2.5)));
        Figure memory =
                new Figure(
                        "pass",
                        Figure.MEMORY,
                        1,
                        20,
                        "2026-01-02T03:04:05Z",
                        0.25,
                        Map.of("ours", List.of(512.0)),
                        Map.of());

        assertThat(ResultsTable.table(results(rate, memory)))
                .containsSubsequence(
                        "| MB (less is better) |",
                        "| pass | 1 | 512 |",
                        "| tokens/s (more is better) |",
                        "| decoding | 1 | 2.50 |");
    }
}
