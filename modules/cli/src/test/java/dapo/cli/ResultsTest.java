package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.RunSummary;
import dapo.pipeline.ShownSolution;
import dapo.pipeline.ShownSolution.ShownStep;
import dapo.reasoning.Accuracy;
import dapo.reasoning.PairedComparison;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

class ResultsTest {
    private final StringWriter out = new StringWriter();

    @Test
    void eachStepStandsBehindItsAdvantage() {
        var before =
                new ShownSolution(
                        "p",
                        "1+2*3\n",
                        "7",
                        0,
                        false,
                        List.of(new ShownStep("1+6\n", 0.25), new ShownStep("#### 8", -1)));
        var after =
                new ShownSolution(
                        "p", "1+2*3\n", "7", 2, true, List.of(new ShownStep("#### 7", 0)));
        new SolutionsView(List.of(before, after)).print(new PrintWriter(out));
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """

                        1+2*3  (answer: 7)
                          before: wrong
                             +0.25  1+6
                             -1.00  #### 8
                          after iteration 2: right
                             +0.00  #### 7
                        """);
    }

    @Test
    void aLongSolutionIsCut() {
        List<ShownStep> steps =
                IntStream.range(0, 40)
                        .mapToObj(number -> new ShownStep("1".repeat(200) + "\n", 0))
                        .toList();
        var solution = new ShownSolution("p", "1\n", "1", 0, false, steps);
        new SolutionsView(List.of(solution)).print(new PrintWriter(out));
        assertThat(out.toString().lines())
                .hasSizeLessThan(20)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(100))
                .endsWith("            ... 28 more steps");
    }

    @Test
    void theSummaryShowsWhatWasMeasured() {
        var summary =
                new RunSummary(
                        0,
                        0.793,
                        0.88,
                        0.924,
                        Map.of(1, new PairedComparison(15, 5, 200)),
                        new RunSummary.BeforeAndAfter(
                                OptionalDouble.of(0.7), OptionalDouble.of(0.85)),
                        OptionalDouble.of(0.1401),
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.03),
                        OptionalDouble.of(0.9),
                        OptionalDouble.of(1.25),
                        Map.of("total", 240.0));
        new SummaryTable(summary).print(new PrintWriter(out));
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "held-out problems solved base iteration 1 last",
                        " greedily 79.3 % 88.0 % 92.4 %",
                        " sampled 70.0 % 85.0 %",
                        "against base: iteration 1 +15 -5 p = 0.041",
                        "critic's squared error (Brier) 0.140",
                        "critic's AUC -",
                        "actions moved as advised 90.0 %",
                        "KL from the policy before 1.250",
                        "time: total 4:00");
    }

    @Test
    void anAccuracyHasItsInterval() {
        assertThat(SummaryTable.line(new Accuracy(793, 1000)))
                .isEqualTo("79.3 % of 1000 problems solved (95 % interval: 76.7 to 81.7 %)");
    }
}
