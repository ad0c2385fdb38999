package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class TaskDataTest {
    @TempDir Path folder;

    private static TaskData data(Map<String, String> changes) {
        return TaskData.of(RunConfiguration.standard().with(changes));
    }

    private TaskData files(String task, Map<String, String> changes) {
        Map<String, String> all = new HashMap<>();
        all.put("data.task", task);
        all.put("data.train-file", folder.resolve("train.jsonl").toString());
        all.put("data.held-out-file", folder.resolve("test.jsonl").toString());
        all.put("data.demonstrations", "0");
        all.put("data.problems", "3");
        all.put("data.held-out", "0");
        all.putAll(changes);
        return data(all);
    }

    private void write(String name, Stream<String> lines) throws IOException {
        Files.write(folder.resolve(name), lines.toList());
    }

    private void writeSums(String name, int from, int to) throws IOException {
        write(name, IntStream.range(from, to).mapToObj(TaskDataTest::sum));
    }

    private static String sum(int number) {
        return "{\"id\":\"%d\",\"prompt\":\"%d+1\\n\",\"answer\":\"%d\",\"solution\":\"#### %d\"}"
                .formatted(number, number, number + 1, number + 1);
    }

    private void writeChains(String name, int from, int to) throws IOException {
        write(name, IntStream.range(from, to).mapToObj(TaskDataTest::chain));
    }

    private static String chain(int number) {
        return "{\"question\":\"?\",\"answer\":\"So <<%d*3=%d>>%d.\\n#### %d\"}"
                .formatted(number, 3 * number, 3 * number, 3 * number);
    }

    private static List<String> ids(List<Problem> problems) {
        return problems.stream().map(Problem::id).toList();
    }

    private static List<String> prompts(TaskData data) {
        return data.demonstrations().map(Demonstration::prompt).toList();
    }

    @Test
    void expressionsAreAsManyAsAreAskedForAndNewInEachIteration() {
        TaskData data =
                data(
                        Map.of(
                                "data.problems", "20",
                                "data.held-out", "30",
                                "evaluation.problems", "30",
                                "data.demonstrations", "40"));
        assertThat(data.problems(1)).hasSize(20).doesNotContainAnyElementsOf(data.problems(2));
        assertThat(data.heldOut()).hasSize(30);
        assertThat(data.demonstrations()).hasSize(40);
    }

    @Test
    void theShareOfCarefulLinesReachesTheDemonstrations() {
        Map<String, String> few = Map.of("data.demonstrations", "50", "data.careful-share", "0");
        Map<String, String> many = Map.of("data.demonstrations", "50", "data.careful-share", "1");
        assertThat(lines(data(few))).isLessThan(lines(data(many)));
    }

    private static long lines(TaskData data) {
        return data.demonstrations().mapToLong(each -> each.completion().lines().count()).sum();
    }

    @Test
    void aFilesProblemsAreAllUsedBeforeOneComesAgain() throws IOException {
        writeSums("train.jsonl", 0, 7);
        writeSums("test.jsonl", 100, 105);
        TaskData data = files("file", Map.of());
        List<String> dealt =
                IntStream.rangeClosed(1, 7)
                        .mapToObj(iteration -> ids(data.problems(iteration)))
                        .flatMap(List::stream)
                        .toList();
        assertThat(dealt.subList(0, 7)).doesNotHaveDuplicates();
        assertThat(dealt.stream().collect(Collectors.groupingBy(id -> id, Collectors.counting())))
                .hasSize(7)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(3));
    }

    @Test
    void heldOutProblemsAreNotTrainedOn() throws IOException {
        writeSums("train.jsonl", 0, 6);
        writeSums("test.jsonl", 4, 9);
        TaskData data = files("file", Map.of("data.problems", "0"));
        assertThat(ids(data.problems(1))).containsExactlyInAnyOrder("0", "1", "2", "3");
        assertThat(ids(data.heldOut())).containsExactlyInAnyOrder("4", "5", "6", "7", "8");
        assertThat(prompts(data)).containsExactly("0+1\n", "1+1\n", "2+1\n", "3+1\n");
    }

    @Test
    void aDemonstrationWithoutTheFieldIsNamed() throws IOException {
        writeSums("train.jsonl", 0, 3);
        writeSums("test.jsonl", 8, 9);
        assertThatThrownBy(() -> files("file", Map.of("data.solution-field", "working")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("train.jsonl:1: field 'working'");
    }

    @Test
    void moreThanTheFileHasIsRefused() throws IOException {
        writeSums("train.jsonl", 0, 3);
        writeSums("test.jsonl", 8, 9);
        assertThatThrownBy(() -> files("file", Map.of("data.problems", "4")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'data.problems' is '4': allowed is at most 3");
        assertThatThrownBy(() -> files("file", Map.of("data.held-out", "1000")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("data.held-out");
    }

    @Test
    void chainsOfGsm8kAreDemonstratedAsOftenAsIsAskedFor() throws IOException {
        writeChains("train.jsonl", 2, 12);
        writeChains("test.jsonl", 10, 14);
        TaskData data =
                files("gsm8k-chains", Map.of("data.demonstrations", "25", "data.problems", "0"));
        assertThat(data.problems(1)).hasSize(8);
        assertThat(data.heldOut()).hasSize(4);
        assertThat(data.demonstrations()).hasSize(25);
        assertThat(prompts(data))
                .doesNotContainAnyElementsOf(data.heldOut().stream().map(Problem::prompt).toList());
        assertThat(files("gsm8k-chains", Map.of()).demonstrations()).hasSize(8);
    }

    private static String word(int number, int calculations) {
        return "{\"question\":\"%d?\",\"answer\":\"%s\\n#### %d\"}"
                .formatted(number, "<<1+1=2>>2".repeat(calculations), number);
    }

    @Test
    void problemsThatAreTooHardAreNeitherLearntFromNorEvaluatedOn() throws IOException {
        write("train.jsonl", IntStream.range(0, 8).mapToObj(number -> word(number, number)));
        write("test.jsonl", IntStream.range(0, 8).mapToObj(number -> word(number + 10, number)));
        TaskData data = files("gsm8k", Map.of("data.problems", "0", "data.hardest", "3"));
        assertThat(ids(data.problems(1))).containsExactly("train-2", "train-3", "train-4");
        assertThat(ids(data.heldOut())).containsExactly("test-2", "test-3", "test-4");
        assertThat(data.demonstrations()).first().isEqualTo(new Demonstration("1?", "2\n#### 1"));
        assertThatThrownBy(() -> files("math", Map.of("data.hardest", "3")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("field 'solution'");
    }

    @Test
    void examplesOfEveryPromptAreNotLearntFrom() throws IOException {
        write("train.jsonl", IntStream.range(0, 5).mapToObj(number -> word(number, 1)));
        write("test.jsonl", IntStream.range(10, 12).mapToObj(number -> word(number, 1)));
        Map<String, String> two = Map.of("data.problems", "0", "prompt.examples", "2");
        TaskData data = files("gsm8k", two);
        assertThat(data.examples()).extracting(Demonstration::prompt).containsExactly("0?", "1?");
        assertThat(ids(data.problems(1))).containsExactly("train-3", "train-4", "train-5");
        assertThat(prompts(data)).containsExactly("2?", "3?", "4?");
        assertThatThrownBy(() -> files("gsm8k", Map.of("prompt.examples", "6")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("prompt.examples");
    }

    @Test
    void fineTuningNeedsSolutions() throws IOException {
        String program =
                "{\"task_id\":\"%s\",\"prompt\":\"def f():\\n%s\",\"entry_point\":\"f\","
                        + "\"test\":\"def check(f): pass\"}";
        write("train.jsonl", Stream.of(program.formatted("a", "#1")));
        write("test.jsonl", Stream.of(program.formatted("b", "#2")));
        Map<String, String> one = Map.of("data.problems", "1", "evaluation.problems", "0");
        assertThatThrownBy(() -> files("human-eval", one))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "'fine-tuning.epochs' is 'above 0': allowed is 0, or solutions")
                .hasMessageContaining("problem a has none");
        Map<String, String> untrained = new HashMap<>(one);
        untrained.put("fine-tuning.epochs", "0");
        assertThat(ids(files("human-eval", untrained).problems(1))).containsExactly("a");
    }

    @Test
    void whatATaskCannotBeAskedForIsRefused() throws IOException {
        writeSums("train.jsonl", 0, 3);
        writeSums("test.jsonl", 8, 9);
        assertThatThrownBy(() -> files("file", Map.of("data.hardest", "2")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'data.hardest' is '2': allowed is 0 for task file");
        assertThatThrownBy(() -> files("mbpp", Map.of("data.judge", "mathematics")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("allowed is auto or program for task mbpp");
    }
}
