package dapo.mathematics;

import dapo.reasoning.Problem;
import dapo.reasoning.Verifier;

import java.util.List;
import java.util.Optional;

/**
 * Judges a solution to a mathematical problem by its final answer, however it is written.
 *
 * <p><b>Where the answer stands.</b> The first of the sources that a solution has decides, in their
 * order; as made without arguments: the last <code>\boxed{}</code>, the last {@code ####}, the last
 * "the answer is", the last number. Only the last 65,536 characters of a solution are read.
 *
 * <p><b>What is the same.</b> Numbers by their value: integers, decimals, fractions, mixed numbers,
 * radicals, powers, π, functions; formulas with variables where they are the same function. Order
 * matters in tuples, vectors, matrices and intervals, and not in sets, unions and lists without
 * brackets. {@code x < 3} is {@code (-∞, 3)}. {@code x = 5} is {@code 5}, if the left side is only
 * a name. Equations are the same if one is a multiple of the other. Units may be left out, but not
 * be different ones; they are not converted. A percent sign is a unit or a hundredth: {@code 50%}
 * is 50 and 0.5. Multiple-choice letters (A) to (E) are the same with or without brackets and the
 * text of the choice. Words are the same but for case and punctuation.
 *
 * <p><b>Tolerance</b> there is only where the gold answer is a decimal number with at least two
 * digits after the point and three significant ones: an answer with more places, or none, is right
 * if it rounds to it.
 *
 * <p><b>Bounds.</b> An answer of more than 2,000 characters or nested deeper than 64 is right only
 * if it is written like the gold one; a verdict takes at most 150,000 steps of calculation, of
 * about a microsecond each; exact numbers have at most 4,096 bits, exponents of real numbers are at
 * most 10,000. So every verdict comes in well under a second, and none throws. Safe for any thread.
 *
 * @param sources where final answers are looked for, the first one first
 */
public record MathVerifier(List<AnswerSource> sources) implements Verifier {
    private static final int LONGEST_SOLUTION = 65_536;
    private static final int LONGEST_SHOWN = 60;

    public MathVerifier {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("sources: found none, expected at least one");
        }
    }

    /** A verifier that looks in all places. */
    public MathVerifier() {
        this(List.of(AnswerSource.values()));
    }

    @Override
    public boolean isCorrect(Problem problem, String solutionText) {
        return finalAnswer(solutionText)
                .filter(answer -> sameAnswer(problem.answer(), answer))
                .isPresent();
    }

    /** The final answer of a solution, stripped; nothing where there is none. */
    public Optional<String> finalAnswer(String solutionText) {
        String end = solutionText.substring(Math.max(0, solutionText.length() - LONGEST_SOLUTION));
        return sources.stream()
                .flatMap(source -> source.find(end).stream())
                .findFirst()
                .map(String::strip)
                .filter(answer -> !answer.isEmpty());
    }

    /**
     * Whether an answer is the gold one.
     *
     * @param gold the right final answer, without marker or working
     * @param answer any text
     */
    public static boolean sameAnswer(String gold, String answer) {
        if (Math.max(gold.length(), answer.length()) > Lexer.LONGEST) {
            return gold.strip().equals(answer.strip());
        }
        Optional<String> choice = Choice.ofGold(gold);
        if (choice.isPresent() && choice.equals(Choice.ofAnswer(answer))) {
            return true;
        }
        return sameWriting(gold, answer)
                || sameMeaning(gold, answer, false)
                || sameMeaning(gold, answer, true);
    }

    private static boolean sameWriting(String gold, String answer) {
        try {
            return Lexer.read(gold, false).equals(Lexer.read(answer, false));
        } catch (SyntaxException exception) {
            return gold.strip().equals(answer.strip());
        }
    }

    /** Whether they mean the same, with commas in the answer's numbers as separators or not. */
    private static boolean sameMeaning(String gold, String answer, boolean commasSeparate) {
        try {
            Answer right = AnswerParser.read(gold, false);
            boolean readOnce = commasSeparate && !(right instanceof Answer.Several);
            return !readOnce
                    && new AnswerEquality(new Budget())
                            .same(right, AnswerParser.read(answer, commasSeparate));
        } catch (SyntaxException | EvaluationException exception) {
            return false;
        }
    }

    /**
     * Why a gold answer can only be met by an answer that is written alike, to be asked before a
     * run: it is too long or no formula, or it has no value; nothing where it is well.
     */
    public static Optional<String> fault(String goldAnswer) {
        if (goldAnswer.isBlank()) {
            return Optional.of("answer: found a blank text, expected an answer");
        }
        try {
            requireValues(AnswerParser.read(goldAnswer, false), new FormulaEquality(new Budget()));
            return Optional.empty();
        } catch (SyntaxException exception) {
            return Optional.of("answer " + shown(goldAnswer) + ": " + exception.getMessage());
        } catch (EvaluationException exception) {
            return Optional.of(
                    "answer "
                            + shown(goldAnswer)
                            + ": found no value, since "
                            + exception.getMessage()
                            + ", expected one that can be calculated");
        }
    }

    private static void requireValues(Answer answer, FormulaEquality formulas) {
        switch (answer) {
            case Answer.Quantity quantity -> {
                if (!quantity.value().hasVariables()) {
                    formulas.requireValue(quantity.value());
                }
            }
            case Answer.Several several ->
                    several.elements().forEach(element -> requireValues(element, formulas));
            case Answer.Relation relation ->
                    relation.sides().forEach(side -> requireValues(side, formulas));
            case Answer.Words words -> {}
        }
    }

    private static String shown(String answer) {
        String start = answer.substring(0, Math.min(answer.length(), LONGEST_SHOWN));
        String line = start.strip().replaceAll("\\s+", " ");
        return "'" + line + (start.length() < answer.length() ? "..." : "") + "'";
    }
}
