package dapo.reasoning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The arithmetic of GSM8K's word problems (Cobbe et al., arXiv:2110.14168), for a model too small
 * to read the words.
 *
 * <p>The calculations annotated in a worked solution, {@code <<48/2=24>>} and then {@code
 * <<48+24=72>>}, are nested into one expression by putting each earlier calculation where its
 * result is used: {@code 48+48/2}. That and a line break is the prompt. Each line of a solution is
 * the next calculation that can be done, {@code 48/2=24} and then {@code 48+24=72}, or two or more
 * at once in a hasty line, {@code 48+48/2=72}; a calculation that stands several times is done once
 * for all. The last line is {@code #### answer}. All arithmetic is exact; problems whose arithmetic
 * does not fit are left out and counted by reason.
 *
 * <p>Problems have the numbers of the file. Demonstrations may have others (see {@link
 * Settings#variedProbability}), since the few thousand sums and products of the file are too few to
 * learn arithmetic from. Safe for any thread.
 */
public final class Gsm8kChains {
    /** The characters of all prompts and solutions. */
    public static final String ALPHABET = "\n #()*+-./0123456789=";

    /** Why a problem is left out. */
    public enum Reason {
        /** The solution has no annotated calculation, or only numbers restated. */
        NO_CALCULATION,
        /** An annotation or the answer is not an arithmetic expression. */
        UNREADABLE,
        /** An annotated result is not what the calculation gives, as where it was rounded. */
        INEXACT,
        /** No calculation gives the final answer. */
        DISCONNECTED,
        /** A calculation on the way has no finite decimal result. */
        NOT_DECIMAL,
        /** More calculations, characters or digits than the settings allow. */
        TOO_LONG,
        /** The prompt is one of those excluded. */
        EXCLUDED
    }

    /**
     * Which problems are used, and how they are demonstrated.
     *
     * @param mostCalculations the longest chain, in single operations, 1 or more
     * @param longestPrompt in characters, the line break included
     * @param mostDigits of any number on the way, 1 or more
     * @param variedProbability the chance that a demonstration has other numbers than its problem,
     *     0 to 1; they are of about the same size, and no harder: no longer decimals, and negative
     *     or too long numbers only where the problem has them
     * @param lines how solutions mix careful and hasty lines
     */
    public record Settings(
            int mostCalculations,
            int longestPrompt,
            int mostDigits,
            double variedProbability,
            LineMix lines) {
        /**
         * Up to eight calculations, 48 characters and 5 digits; half of the demonstrations varied.
         */
        public static final Settings DEFAULT = new Settings(8, 48, 5, 0.5, LineMix.DEFAULT);

        public Settings {
            Require.positive(mostCalculations, "mostCalculations");
            Require.positive(longestPrompt, "longestPrompt");
            Require.positive(mostDigits, "mostDigits");
            Require.probability(variedProbability, "variedProbability");
            Objects.requireNonNull(lines, "lines");
        }
    }

    private record Entry(Problem problem, CalculationChain chain) {}

    private final Settings settings;
    private final List<Entry> entries;
    private final Map<Reason, Integer> leftOut;
    private final Set<String> excluded;

    private Gsm8kChains(
            Settings settings,
            List<Entry> entries,
            Map<Reason, Integer> leftOut,
            Set<String> excluded) {
        this.settings = settings;
        this.entries = List.copyOf(entries);
        this.leftOut = Collections.unmodifiableMap(leftOut);
        this.excluded = excluded;
    }

    /**
     * Reads a file with GSM8K's fields; of them {@code answer}, the worked solution, is used. A
     * problem's id is the file's name and the line's number.
     *
     * @throws DatasetException if the file cannot be read, or a line is not a JSON object or lacks
     *     the field
     */
    public static Gsm8kChains read(Path file, Settings settings) {
        List<Entry> entries = new ArrayList<>();
        Map<Reason, Integer> leftOut = new EnumMap<>(Reason.class);
        try (Stream<DatasetRow> lines = DatasetRows.read(file)) {
            lines.forEach(line -> {
                try {
                    CalculationChain chain = CalculationChain.ofSolution(line.text("answer"));
                    if (!chain.isWithin(settings)) {
                        throw new CalculationChain.UnusableException(Reason.TOO_LONG);
                    }
                    String id = line.fileName() + "-" + line.line();
                    entries.add(new Entry(new Problem(id, chain.prompt(), chain.answer()), chain));
                } catch (CalculationChain.UnusableException e) {
                    leftOut.merge(e.reason, 1, Integer::sum);
                }
            });
        }
        return new Gsm8kChains(settings, entries, leftOut, Set.of());
    }

    /**
     * These chains without the problems whose prompt is among the given ones, which no
     * demonstration has either: so that nothing is trained on that is evaluated on.
     */
    public Gsm8kChains excluding(Collection<Problem> others) {
        Set<String> prompts = new HashSet<>(excluded);
        others.forEach(problem -> prompts.add(problem.prompt()));
        List<Entry> kept =
                entries.stream()
                        .filter(entry -> !prompts.contains(entry.problem.prompt()))
                        .toList();
        Map<Reason, Integer> counts = new EnumMap<>(Reason.class);
        counts.putAll(leftOut);
        if (kept.size() < entries.size()) {
            counts.merge(Reason.EXCLUDED, entries.size() - kept.size(), Integer::sum);
        }
        return new Gsm8kChains(settings, kept, counts, prompts);
    }

    /** The problems that are used, in the file's order. */
    public List<Problem> problems() {
        return entries.stream().map(Entry::problem).toList();
    }

    /** How many problems were left out for which reason; reasons without any are absent. */
    public Map<Reason, Integer> leftOut() {
        return leftOut;
    }

    /** The number of problems in the file, used or not. */
    public int total() {
        return entries.size() + leftOut.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * A demonstration: number {@code index} is of problem {@code index} modulo the number of
     * problems, with lines and perhaps numbers of its own. It depends on the seed and the index
     * alone.
     *
     * @param index 0 or more
     * @throws IllegalStateException if no problem of the file is used
     */
    public Demonstration demonstration(long seed, int index) {
        Require.notNegative(index, "index");
        if (entries.isEmpty()) {
            throw new IllegalStateException(
                    "found no usable problem (left out: "
                            + leftOut
                            + "), expected at least one; check the file or widen "
                            + settings);
        }
        SeededStream stream = new SeededStream(seed, index);
        CalculationChain chain = entries.get(index % entries.size()).chain;
        CalculationChain varied =
                stream.chance(settings.variedProbability) ? vary(chain, stream) : chain;
        return new Demonstration(
                varied.prompt(), settings.lines.write(varied.expression(), stream));
    }

    /** The first {@code count} demonstrations of a seed, made as the stream is consumed. */
    public Stream<Demonstration> demonstrations(long seed, int count) {
        return IntStream.range(0, count).mapToObj(index -> demonstration(seed, index));
    }

    private CalculationChain vary(CalculationChain chain, SeededStream stream) {
        return NumberVariation.of(chain)
                .draw(
                        stream,
                        varied -> varied.isWithin(settings) && !excluded.contains(varied.prompt()));
    }
}
