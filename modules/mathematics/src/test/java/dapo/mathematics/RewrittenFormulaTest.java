package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SplittableRandom;

/** Random formulas, rewritten by the laws of algebra. */
class RewrittenFormulaTest {
    private static final int CASES = 500;
    private static final List<String> RATIONAL =
            List.of("x", "y", "3", "7", "\\pi", "\\frac{2}{5}");
    private static final List<String> REAL =
            List.of("\\sqrt{2}", "x", "\\sin x", "5", "\\sqrt[3]{y}");

    private final SplittableRandom random = new SplittableRandom(11);

    /** A formula and another writing of it. */
    private record Pair(String one, String other) {}

    private Pair formula(List<String> leaves, int depth) {
        if (depth == 0) {
            String leaf = leaves.get(random.nextInt(leaves.size()));
            return new Pair(leaf, leaf);
        }
        Pair a = formula(leaves, depth - 1);
        Pair b = formula(leaves, random.nextInt(depth));
        Pair c = formula(leaves, random.nextInt(depth));
        return switch (random.nextInt(6)) {
            case 0 -> pair("(%s+%s)", "(%2$s+%1$s)", a, b);
            case 1 -> pair("(%s-%s)", "(-(%2$s-%1$s))", a, b);
            case 2 -> pair("(%s\\cdot %s)", "%2$s*%1$s", a, b);
            case 3 -> pair("(%s)^2", "(%1$s)(%1$s)", a, b);
            case 4 -> pair("\\frac{%s}{%s^2+1}", "(%s) \\cdot \\frac{1}{1+%s^{2}}", a, b);
            default ->
                    new Pair(
                            "(%s+%s)(%s)".formatted(a.one, b.one, c.one),
                            "(%s*%s+%s*%s)".formatted(c.other, a.other, c.other, b.other));
        };
    }

    private static Pair pair(String one, String other, Pair a, Pair b) {
        return new Pair(
                one.formatted(a.one, group(b.one)),
                other.formatted(group(a.other), group(b.other)));
    }

    private static String group(String formula) {
        return "(" + formula + ")";
    }

    private void check(List<String> leaves, int depth) {
        for (int i = 0; i < CASES; i++) {
            Pair pair = formula(leaves, random.nextInt(depth + 1));
            assertThat(MathVerifier.sameAnswer(pair.one, pair.other)).as("%s", pair).isTrue();
            assertThat(MathVerifier.sameAnswer(pair.one, pair.other + "+1"))
                    .as("%s", pair)
                    .isFalse();
            assertThat(MathVerifier.sameAnswer(pair.one, "2(" + pair.other + ")+3"))
                    .as("%s", pair)
                    .isEqualTo(MathVerifier.sameAnswer("-(" + pair.one + ")", "3"));
        }
    }

    @Test
    void rationalFormulasStayTheSameByTheLawsOfAlgebra() {
        check(RATIONAL, 5);
    }

    @Test
    void formulasWithRadicalsAndFunctionsDoToo() {
        check(REAL, 2);
    }
}
