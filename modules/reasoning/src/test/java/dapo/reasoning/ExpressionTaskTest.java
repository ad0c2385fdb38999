package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.ExpressionTask.Settings;
import dapo.reasoning.ExpressionTask.Split;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

class ExpressionTaskTest {
    private static final int MANY = 2_000;
    private static final Settings SETTINGS = Settings.DEFAULT;

    private final ExpressionTask task = new ExpressionTask(7, SETTINGS);

    @Test
    void promptsAreSumsOfFiveToSevenTermsWithOneProduct() {
        Set<Integer> counts = new HashSet<>();
        for (Problem problem : task.problems(Split.PROBLEMS, MANY)) {
            assertThat(problem.prompt())
                    .matches("[0-9]+(\\*[0-9]+)?([-+][0-9]+(\\*[0-9]+)?)*\n")
                    .containsOnlyOnce("*");
            counts.add(terms(problem.prompt()));
        }
        assertThat(counts).containsExactlyInAnyOrder(5, 6, 7);
    }

    @Test
    void everyLineOfADemonstrationIsTrueAndTheLastIsTheAnswer() {
        task.demonstrations(MANY)
                .forEach(demonstration -> {
                    List<String> lines = demonstration.completion().lines().toList();
                    for (String line : lines.subList(0, lines.size() - 1)) {
                        String[] sides = line.split("=");
                        assertThat(value(sides[0]).decimal()).isEqualTo(sides[1]);
                    }
                    String result = value(demonstration.prompt()).decimal();
                    assertThat(lines.getLast()).isEqualTo("#### " + result);
                    assertThat(lines.get(lines.size() - 2)).endsWith("=" + result);
                });
    }

    @Test
    void linesTakeUpTheResultOfTheOneBefore() {
        task.demonstrations(MANY)
                .forEach(demonstration -> {
                    String sums = demonstration.prompt().replaceFirst("[0-9]+\\*[0-9]+", "#");
                    List<String> lines = demonstration.completion().lines().toList();
                    String[] product = lines.getFirst().split("=");
                    assertThat(demonstration.prompt()).contains(product[0]);
                    String rest = sums.strip().replace("#", product[1]);
                    for (String line : lines.subList(1, lines.size() - 1)) {
                        String[] sides = line.split("=");
                        assertThat(rest).startsWith(sides[0]);
                        rest = sides[1] + rest.substring(sides[0].length());
                    }
                    assertThat(lines.getLast()).isEqualTo("#### " + rest);
                });
    }

    @Test
    void noSumFallsBelowZeroOnTheWay() {
        ExpressionTask careful =
                new ExpressionTask(7, new Settings(5, 7, 1, 99, 2, 3, new LineMix(1, 2)));
        assertThat(careful.demonstrations(MANY))
                .allSatisfy(demonstration ->
                        assertThat(demonstration.completion()).doesNotContain("=-"));
    }

    @Test
    void answersAreRight() {
        for (Problem problem : task.problems(Split.HELD_OUT, MANY)) {
            assertThat(value(problem.prompt()).decimal()).isEqualTo(problem.answer());
        }
    }

    @Test
    void linesDoOneTwoOrThreeSums() {
        Set<Integer> sums = sumsOfLines(LineMix.DEFAULT);
        assertThat(sums).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(sumsOfLines(new LineMix(1, 3))).containsExactly(1);
        assertThat(sumsOfLines(new LineMix(0, 2))).contains(2).doesNotContain(3);
    }

    @Test
    void theShareOfCarefulLinesIsTheProbability() {
        LineMix lines = new LineMix(0.3, 3);
        List<Integer> sums =
                demonstrations(lines).stream()
                        .flatMap(demonstration -> sums(demonstration).stream().limit(1))
                        .toList();
        assertThat(sums.stream().filter(count -> count == 1).count() / (double) sums.size())
                .isBetween(0.27, 0.33);
    }

    @Test
    void theSameSeedGivesTheSameTask() {
        ExpressionTask same = new ExpressionTask(7, SETTINGS);
        assertThat(same.demonstration(1_234)).isEqualTo(task.demonstration(1_234));
        assertThat(same.problem(Split.HELD_OUT, 5))
                .isEqualTo(task.problems(Split.HELD_OUT, 10).get(5));
        assertThat(same.demonstration(3)).isEqualTo(task.demonstrations(5).toList().get(3));
    }

    // A change of the generator changes what every seed means, and so the figures that were
    // published for it.
    @Test
    void theTaskOfASeedStaysWhatItWas() {
        ExpressionTask zero = new ExpressionTask(0, Settings.DEFAULT);
        assertThat(zero.demonstration(0))
                .isEqualTo(
                        new Demonstration(
                                "3*7-6+9-7-6\n",
                                "3*7=21\n21-6=15\n15+9=24\n24-7=17\n17-6=11\n#### 11"));
        assertThat(zero.problem(Split.HELD_OUT, 0))
                .isEqualTo(new Problem("expression-held-out-0", "2*8-4+3+2-8-5+7\n", "11"));
    }

    @Test
    void otherSeedsGiveOtherTasks() {
        // With many numbers to choose from, so that no two prompts are the same by chance.
        Settings wide = new Settings(5, 7, 1, 99, 2, 12, LineMix.DEFAULT);
        Set<String> prompts = prompts(new ExpressionTask(7, wide), Split.PROBLEMS, MANY);
        assertThat(prompts(new ExpressionTask(8, wide), Split.PROBLEMS, MANY))
                .doesNotContainAnyElementsOf(prompts);
        assertThat(prompts).hasSize(MANY);
    }

    @Test
    void setsNeverShareAnExpressionEvenOfAFewOfAnySeed() {
        Settings small = new Settings(2, 2, 1, 9, 1, 3, LineMix.DEFAULT);
        Set<String> training = new HashSet<>();
        Set<String> problems = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        for (long seed = 0; seed < 5; seed++) {
            ExpressionTask few = new ExpressionTask(seed, small);
            training.addAll(few.demonstrations(300).map(Demonstration::prompt).toList());
            problems.addAll(prompts(few, Split.PROBLEMS, 300));
            heldOut.addAll(prompts(few, Split.HELD_OUT, 300));
        }
        assertThat(training).hasSizeGreaterThan(50).doesNotContainAnyElementsOf(problems);
        assertThat(heldOut).hasSizeGreaterThan(50).doesNotContainAnyElementsOf(problems);
        assertThat(heldOut).doesNotContainAnyElementsOf(training);
    }

    @Test
    void demonstrationsUseNoCharacterOutsideTheAlphabet() {
        Set<Integer> used =
                task.demonstrations(MANY)
                        .flatMap(demonstration ->
                                (demonstration.prompt() + demonstration.completion())
                                        .chars()
                                        .boxed())
                        .collect(Collectors.toSet());
        assertThat(used)
                .isEqualTo(ExpressionTask.ALPHABET.chars().boxed().collect(Collectors.toSet()));
    }

    @Test
    void numbersStayWithinTheirRanges() {
        Settings narrow = new Settings(3, 3, 40, 41, 6, 7, LineMix.DEFAULT);
        for (Problem problem : new ExpressionTask(1, narrow).problems(Split.PROBLEMS, 200)) {
            assertThat(problem.prompt().strip().split("[-+]"))
                    .allMatch(term -> term.matches("4[01]|[67]\\*[67]"));
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new Settings(1, 7, 1, 99, 2, 12, LineMix.DEFAULT))
                .hasMessage("Terms: found 1 to 7, expected a range within 2 to 100");
        assertThatThrownBy(() -> new Settings(5, 7, 99, 1, 2, 12, LineMix.DEFAULT))
                .hasMessage("Number: found 99 to 1, expected a range within 0 to 9999");
        assertThatThrownBy(() -> new LineMix(0.5, 1))
                .hasMessage("mostCalculations: found 1, expected 2 or more");
        assertThatThrownBy(() -> new LineMix(1.1, 2))
                .hasMessageStartingWith("carefulProbability: found 1.1");
        assertThatThrownBy(() -> task.demonstration(-1))
                .hasMessage("index: found -1, expected 0 or more");
    }

    @Test
    void settingsWithTooFewExpressionsAreNamed() {
        ExpressionTask single =
                new ExpressionTask(1, new Settings(2, 2, 0, 0, 1, 1, LineMix.DEFAULT));
        assertThatThrownBy(
                        () -> {
                            for (Split split : Split.values()) {
                                single.problem(split, 0);
                            }
                        })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected more expressions");
    }

    private static List<Demonstration> demonstrations(LineMix lines) {
        Settings settings = new Settings(5, 7, 1, 99, 2, 12, lines);
        return new ExpressionTask(3, settings).demonstrations(MANY).toList();
    }

    private static Set<Integer> sumsOfLines(LineMix lines) {
        return demonstrations(lines).stream()
                .flatMap(demonstration -> sums(demonstration).stream())
                .collect(Collectors.toSet());
    }

    /** How many sums each line after the first does. */
    private static List<Integer> sums(Demonstration demonstration) {
        return demonstration
                .completion()
                .lines()
                .skip(1)
                .filter(line -> line.contains("="))
                .map(line -> terms(line.substring(0, line.indexOf('='))) - 1)
                .toList();
    }

    private static int terms(String expression) {
        return expression.strip().split("(?<=[0-9])[-+]").length;
    }

    private static ExactNumber value(String expression) {
        return ExpressionParser.parse(expression).orElseThrow().value();
    }

    private static Set<String> prompts(ExpressionTask task, Split split, int count) {
        return task.problems(split, count).stream()
                .map(Problem::prompt)
                .collect(Collectors.toSet());
    }
}
