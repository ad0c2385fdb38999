package dapo.mathematics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What stands behind a number: units of measurement with their exponents, and other words. Units
 * are not converted: 1 m is not 100 cm here.
 *
 * @param measures units in their one writing, each with an exponent
 * @param words the words that are no unit
 */
record Unit(Map<String, Integer> measures, Set<String> words) {
    /** No unit. */
    static final Unit NONE = new Unit(Map.of(), Set.of());

    private static final Map<String, String> KNOWN = new TreeMap<>();
    private static final Set<String> UNIMPORTANT =
            Set.of("of", "the", "a", "an", "in", "total", "each", "and", "th", "st", "nd", "rd");

    static {
        known("cm", "centimeter", "centimetre", "cms");
        known("mm", "millimeter", "millimetre");
        known("km", "kilometer", "kilometre", "kms");
        known("m", "meter", "metre");
        known("inch", "inche");
        known("ft", "foot", "feet");
        known("yd", "yard");
        known("mi", "mile");
        known("s", "sec", "second");
        known("min", "minute", "mins");
        known("h", "hr", "hour", "hrs");
        known("day");
        known("week");
        known("month");
        known("yr", "year");
        known("°", "degree", "deg");
        known("rad", "radian");
        known("dollar", "$", "usd", "buck");
        known("cent", "¢");
        known("euro", "€", "eur");
        known("pound", "£", "lb", "lbs");
        known("yen", "¥");
        known("kg", "kilogram", "kilo");
        known("g", "gram");
        known("mg", "milligram");
        known("oz", "ounce");
        known("l", "liter", "litre");
        known("ml", "milliliter", "millilitre");
        known("gal", "gallon");
        known("mph");
        known("kph", "kmph");
        known("hz", "hertz");
        known("unit");
    }

    Unit {
        measures = Map.copyOf(measures);
        words = Set.copyOf(words);
    }

    private static void known(String name, String... synonyms) {
        KNOWN.put(name, name);
        for (String synonym : synonyms) {
            KNOWN.put(synonym, name);
        }
    }

    static boolean isKnown(String word) {
        return !measure(word.toLowerCase(Locale.ROOT)).isEmpty();
    }

    private static String measure(String word) {
        String known = KNOWN.getOrDefault(word, "");
        return known.isEmpty() && word.length() > 2 && word.endsWith("s")
                ? KNOWN.getOrDefault(word.substring(0, word.length() - 1), "")
                : known;
    }

    /**
     * The unit in pieces such as {@code square}, {@code cm}, {@code ^}, {@code 2}, {@code per},
     * {@code /}.
     */
    static Unit of(List<String> pieces) {
        Map<String, Integer> measures = new TreeMap<>();
        Set<String> words = new TreeSet<>();
        int sign = 1;
        int power = 1;
        String last = "";
        for (int i = 0; i < pieces.size(); i++) {
            boolean isLast = i == pieces.size() - 1;
            String piece = pieces.get(i).toLowerCase(Locale.ROOT);
            piece = piece.equals("in") && isLast ? "inch" : piece;
            int raised = exponent(piece);
            if (piece.equals("/") || piece.equals("per")) {
                sign = -1;
            } else if (raised > 0) {
                power = last.isEmpty() ? raised : power;
                measures.computeIfPresent(last, (name, once) -> once * raised);
            } else if (piece.equals("^") && i + 1 < pieces.size()) {
                int written = pieces.get(++i).equals("3") ? 3 : 2;
                measures.computeIfPresent(last, (name, once) -> once * written);
            } else if (!measure(piece).isEmpty() || piece.startsWith("base ")) {
                last = piece.startsWith("base ") ? piece : measure(piece);
                measures.merge(last, sign * power, Integer::sum);
                power = 1;
            } else if (!UNIMPORTANT.contains(piece)) {
                words.add(singular(piece));
            }
        }
        // "5 units" says no more than "5".
        measures.remove("unit");
        return new Unit(measures, words);
    }

    private static int exponent(String piece) {
        return switch (piece) {
            case "square", "squared", "sq" -> 2;
            case "cubic", "cubed", "cu" -> 3;
            default -> 0;
        };
    }

    private static String singular(String word) {
        return word.length() > 3 && word.endsWith("s")
                ? word.substring(0, word.length() - 1)
                : word;
    }

    /** Whether a factor is a unit of one letter, or a power of one. */
    static boolean isLetter(Formula factor) {
        return !pieces(factor).isEmpty();
    }

    /** The pieces of a unit that a factor is, as {@link #of} takes them; none if it is no unit. */
    static List<String> pieces(Formula factor) {
        return switch (factor) {
            case Formula.Symbol symbol when isKnown(symbol.name()) -> List.of(symbol.name());
            case Formula.Power power
                    when power.base() instanceof Formula.Symbol symbol && isKnown(symbol.name()) ->
                    power.exponent().equals(Formula.integer(-1))
                            ? List.of("/", symbol.name())
                            : power.exponent() instanceof Formula.Literal literal
                                    ? List.of(
                                            symbol.name(),
                                            "^",
                                            literal.value().numerator().toString())
                                    : List.of();
            default -> List.of();
        };
    }

    private boolean isNone() {
        return measures.isEmpty() && words.isEmpty();
    }

    /**
     * Whether two numbers with these units may be the same: one has none, or both have the same
     * units of measurement and the words of one are among those of the other.
     */
    boolean agrees(Unit other) {
        return isNone()
                || other.isNone()
                || (measures.equals(other.measures)
                        && (words.containsAll(other.words) || other.words.containsAll(words)));
    }
}
