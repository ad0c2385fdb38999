package dapo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunDirectoryException;
import dapo.reasoning.DatasetException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class RunReportTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir Path folder;

    private static RunReport report(Path place, int most) {
        try (RunDirectory run = RunDirectory.view(place)) {
            return RunReport.of(run, most);
        }
    }

    /** What the page's scripts read under {@code id}, found as a browser finds it. */
    private static JsonNode data(String html, String id) {
        Matcher found =
                Pattern.compile(
                                "<script type=\"application/json\" id=\""
                                        + id
                                        + "\">(.*?)</script>")
                        .matcher(html);
        assertThat(found.find()).as(id).isTrue();
        return JSON.readTree(found.group(1));
    }

    private JsonNode overview() throws IOException {
        return data(report(SmallRun.write(folder), 10).html(), "overview");
    }

    private JsonNode sampled() throws IOException {
        return data(report(SmallRun.write(folder), 10).html(), "items-0-0");
    }

    @Test
    void accuraciesAreThoseOfTheEvaluations() throws IOException {
        JsonNode overview = overview();
        JsonNode base = overview.at("/accuracies/0");
        assertThat(base.get("iteration").asInt()).isZero();
        assertThat(base.get("greedy").asBoolean()).isTrue();
        assertThat(base.get("share").asDouble()).isZero();
        assertThat(base.get("upper").asDouble()).isCloseTo(0.793, within(0.001));
        assertThat(overview.at("/accuracies/1/share").asDouble()).isEqualTo(1);
        assertThat(overview.at("/comparisons/0/gained").asInt()).isEqualTo(1);
        assertThat(overview.at("/comparisons/0/lost").asInt()).isZero();
        assertThat(overview.at("/divergences/0/perSolution").asDouble()).isEqualTo(0.125);
    }

    @Test
    void curvesAreTheTrainingsSteps() throws IOException {
        JsonNode curve = overview().at("/curves/0");
        assertThat(curve.get("stage").asString()).isEqualTo("sft");
        assertThat(curve.get("steps").toString()).isEqualTo("[1,2]");
        assertThat(curve.at("/series/loss").toString()).isEqualTo("[2.5,1.25]");
    }

    @Test
    void calibrationsAreTheMeansOfTheirBins() throws IOException {
        JsonNode calibrations = overview().at("/calibrations");
        JsonNode heldOut = calibrations.get(0);
        assertThat(heldOut.get("heldOut").asBoolean()).isTrue();
        assertThat(heldOut.get("states").asInt()).isEqualTo(2);
        assertThat(heldOut.at("/bins/0").toString())
                .isEqualTo("{\"states\":1,\"critic\":0.4,\"completions\":0.5}");
        assertThat(heldOut.at("/bins/1/completions").asDouble()).isEqualTo(0.75);
        assertThat(calibrations.at("/1/states").asInt()).isEqualTo(1);
    }

    @Test
    void advantagesAreCountedByTheirSize() throws IOException {
        JsonNode histogram = overview().at("/advantages/0");
        assertThat(histogram.get("states").asInt()).isEqualTo(1);
        for (int bin = 0; bin < 40; bin++) {
            boolean filled = bin == 11 || bin == 23;
            assertThat(histogram.get("counts").get(bin).asInt())
                    .as("bin " + bin)
                    .isEqualTo(filled ? 1 : 0);
        }
    }

    @Test
    void timesAndTokensAreSumsOverAttemptsAndSteps() throws IOException {
        JsonNode costs = overview().get("costs");
        assertThat(costs.get(0).get("seconds").asDouble()).isEqualTo(7.5);
        assertThat(costs.get(0).get("tokens").asLong()).isEqualTo(70);
        assertThat(costs.get(1).get("stage").asString()).isEqualTo("sample");
        int characters = "1+2=3\n3+3=7\n#### 71+2=3\n".length() + SmallRun.HOSTILE.length();
        assertThat(costs.get(1).get("tokens").asLong()).isEqualTo(characters);
        assertThat(costs.get(2).get("tokens").asLong()).isEqualTo(96);
    }

    @Test
    void aStepsAdvantageIsTheValueAfterItLessTheBaselineBeforeIt() throws IOException {
        JsonNode wrong = sampled().at("/items/0");
        JsonNode steps = wrong.at("/2/0/3");
        assertThat(steps.get(0).get(2).asDouble()).isCloseTo(0.6 - 0.45, within(1e-6));
        assertThat(steps.get(1).get(2).asDouble()).isCloseTo(0.1 - 0.7, within(1e-6));
        assertThat(steps.get(2).get(2).asDouble()).isZero();
    }

    @Test
    void withoutTheCriticsValuesAdvantagesAreThoseOfTheCompletions() throws IOException {
        Path place = SmallRun.write(folder);
        Files.delete(place.resolve("iteration-1/critic-values.jsonl"));
        RunReport report = report(place, 10);
        JsonNode steps = data(report.html(), "items-0-0").at("/items/0/2/0/3");
        assertThat(steps.get(0).get(2).asDouble()).isEqualTo(0.25);
        assertThat(steps.get(1).get(2).asDouble()).isEqualTo(-0.75);
        assertThat(report.missing()).anyMatch(line -> line.contains("calibration is left out"));
    }

    @Test
    void aSolutionSharesTheStatesOfThoseThatBeginLikeIt() throws IOException {
        JsonNode chunk = sampled();
        JsonNode right = chunk.at("/items/1/2/0");
        assertThat(right.get(1).asInt()).isEqualTo(1);
        assertThat(right.at("/3/0/1").asInt()).isZero();
        assertThat(right.at("/3/1/1").asInt()).isEqualTo(1);
        assertThat(right.at("/3/1/2").asDouble()).isCloseTo(1 - 0.7, within(1e-6));
        assertThat(chunk.get("states")).hasSize(3);
    }

    @Test
    void alternativesHaveTheirAdvantagesAndProbabilitiesBeforeAndAfter() throws IOException {
        JsonNode chunk = sampled();
        assertThat(chunk.at("/states/0").toString())
                .startsWith("[0.5,4,0.4,[[\"1+2=3\\n\",3,0,0.6,0.15,-1.5,-1.0],")
                .endsWith("[\"1+2=4\\n\",1,0,0.0,-0.45,-2.5,-3.0]]]");
        assertThat(chunk.at("/states/2/3/0").toString())
                .isEqualTo("[\"#### 7\",4,2,null,null,null,null]");
    }

    @Test
    void theIndexLeadsToWrongSolutionsAndLargestDrops() throws IOException {
        JsonNode overview = overview();
        JsonNode index = overview.at("/sets/0");
        assertThat(index.get("flags").toString()).isEqualTo("[6,7]");
        assertThat(index.at("/drops/0").asDouble()).isCloseTo(-0.6, within(1e-6));
        JsonNode heldOut = overview.at("/sets/1");
        assertThat(heldOut.get("flags").toString()).isEqualTo("[11]");
    }

    @Test
    void hostileTextIsDataAndNothingElse() throws IOException {
        String html = report(SmallRun.write(folder), 10).html();
        JsonNode chunk = data(html, "items-0-0");
        assertThat(chunk.at("/items/1/2/0/3/1/0").asString()).isEqualTo(SmallRun.HOSTILE);
        assertThat(data(html, "overview").at("/problems/0/1").asString())
                .isEqualTo("1+2+3 " + SmallRun.HOSTILE);
        // The overview, one chunk of each set, and the script of the page.
        assertThat(html.split("<script", -1)).hasSize(1 + 4);
        assertThat(html.split("</script", -1)).hasSize(1 + 4);
        assertThat(html).doesNotContain("<!--", "<img", "\u2028");
    }

    @Test
    void noMoreSolutionsAreShownThanAskedFor() throws IOException {
        Path place = SmallRun.write(folder);
        RunReport report = report(place, 1);
        assertThat(data(report.html(), "items-0-0").get("items")).hasSize(1);
        assertThat(report.missing())
                .containsExactly("iteration 1, sampled: 1 of 2, so many as --solutions allows");
        assertThatIllegalArgumentException().isThrownBy(() -> report(place, 0));
    }

    @Test
    void aFinishedRunLacksNothing() throws IOException {
        assertThat(report(SmallRun.write(folder), 10).missing()).isEmpty();
    }

    @Test
    void aRunThatHasJustBegunHasAPageThatSaysWhatItLacks() throws IOException {
        Path place = folder.resolve("begun");
        try (RunDirectory run = RunDirectory.open(place, SmallRun.configuration(folder))) {
            RunReport report = report(place, 10);
            assertThat(report.missing())
                    .containsExactly(
                            "base model: no fine-tuning, evaluation yet", "iteration 1: not begun");
            assertThat(report.write())
                    .isEqualTo(run.report())
                    .content()
                    .contains("<h1>dapo: begun");
        }
    }

    @Test
    void halfAnIterationIsShownAsFarAsItIs() throws IOException {
        Path place = SmallRun.write(folder);
        Path iteration = place.resolve("iteration-1");
        for (String name : List.of("advantages", "critic-values", "evaluation")) {
            Files.delete(iteration.resolve(name + ".jsonl"));
        }
        Files.delete(iteration.resolve("policy"));
        Files.writeString(
                iteration.resolve("state-values.jsonl"),
                "{\"unit\":1,\"part\":0,\"par",
                StandardOpenOption.APPEND);
        RunReport report = report(place, 10);
        assertThat(report.missing())
                .containsExactly("iteration 1: no advantages, policy, evaluation yet");
        assertThat(data(report.html(), "items-0-0").get("states")).hasSize(3);
    }

    @Test
    void problemsWhoseFileIsGoneKeepTheirNames() throws IOException {
        Path place = SmallRun.write(folder);
        Files.delete(folder.resolve("learn.jsonl"));
        RunReport report = report(place, 10);
        assertThat(report.missing()).singleElement().asString().contains("learn.jsonl");
        assertThat(data(report.html(), "overview").at("/problems/0").toString())
                .isEqualTo("[\"learn\",\"\",\"\"]");
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Path place = SmallRun.write(folder);
        Path solutions = place.resolve("iteration-1/solutions.jsonl");
        Files.writeString(solutions, "broken\nbroken\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> report(place, 10))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("solutions.jsonl")
                .hasMessageContaining("3");
    }

    @Test
    void whatIsNoRunIsRefused() {
        assertThatThrownBy(() -> report(folder.resolve("none"), 10))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("there is no such directory");
        assertThatThrownBy(() -> report(folder, 10))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("there is no run in this directory");
        assertThat(folder).isEmptyDirectory();
    }
}
