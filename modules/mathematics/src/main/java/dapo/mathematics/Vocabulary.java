package dapo.mathematics;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The words and commands that the lexer knows. */
final class Vocabulary {
    /** Functions with one argument, in LaTeX and in plain text. */
    static final Set<String> FUNCTIONS =
            Set.of(
                    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh",
                    "cosh", "tanh", "ln", "log", "exp", "lg");

    /** Commands with arguments of their own. */
    static final Set<String> CONSTRUCTIONS =
            Set.of(
                    "frac",
                    "sqrt",
                    "binom",
                    "lfloor",
                    "rfloor",
                    "lceil",
                    "rceil",
                    "overline",
                    "begin",
                    "end");

    /** Commands that change how things look and not what they are. */
    static final Set<String> LOOKS =
            Set.of(
                    "left",
                    "right",
                    "big",
                    "Big",
                    "bigg",
                    "Bigg",
                    "bigl",
                    "bigr",
                    "Bigl",
                    "Bigr",
                    "displaystyle",
                    "textstyle",
                    "scriptstyle",
                    "limits",
                    "nolimits",
                    "boxed",
                    "fbox",
                    "mathbf",
                    "boldsymbol",
                    "bm",
                    "vec",
                    "hat",
                    "bar",
                    "tilde",
                    "mathit",
                    "overrightarrow",
                    "overleftrightarrow",
                    "mathcal",
                    "mathsf",
                    "ensuremath",
                    "middle",
                    "phantom",
                    "hphantom",
                    "vphantom",
                    "underline",
                    "widehat",
                    "mathop",
                    "angle",
                    "triangle");

    /** Commands around words. */
    static final Set<String> TEXTS =
            Set.of(
                    "text",
                    "textbf",
                    "textit",
                    "textrm",
                    "textnormal",
                    "textsf",
                    "mathrm",
                    "mbox",
                    "hbox",
                    "operatorname",
                    "rm",
                    "texttt",
                    "emph");

    /** Commands that are white space. */
    static final Set<String> SPACES = Set.of("quad", "qquad", "space", "enspace", "thinspace");

    private static final Map<String, String> SIGNS =
            Map.ofEntries(
                    Map.entry("le", "≤"),
                    Map.entry("leq", "≤"),
                    Map.entry("leqslant", "≤"),
                    Map.entry("ge", "≥"),
                    Map.entry("geq", "≥"),
                    Map.entry("geqslant", "≥"),
                    Map.entry("lt", "<"),
                    Map.entry("gt", ">"),
                    Map.entry("ne", "≠"),
                    Map.entry("neq", "≠"),
                    Map.entry("approx", "≈"),
                    Map.entry("cdot", "*"),
                    Map.entry("times", "*"),
                    Map.entry("ast", "*"),
                    Map.entry("div", "/"),
                    Map.entry("cup", "∪"),
                    Map.entry("pm", "±"),
                    Map.entry("mp", "∓"),
                    Map.entry("in", "∈"),
                    Map.entry("emptyset", "∅"),
                    Map.entry("varnothing", "∅"),
                    Map.entry("circ", "°"),
                    Map.entry("degree", "°"),
                    Map.entry("langle", "("),
                    Map.entry("rangle", ")"),
                    Map.entry("lbrace", "\\{"),
                    Map.entry("rbrace", "\\}"),
                    Map.entry("lbrack", "["),
                    Map.entry("rbrack", "]"),
                    Map.entry("vert", "|"),
                    Map.entry("lvert", "|"),
                    Map.entry("rvert", "|"),
                    Map.entry("mid", "mid"),
                    Map.entry("colon", ":"),
                    Map.entry("prime", "'"),
                    Map.entry("and", "and"),
                    Map.entry("or", "or"),
                    Map.entry("lor", "or"),
                    Map.entry("land", "and"));

    private static final Map<String, String> LETTERS =
            Map.ofEntries(
                    Map.entry("pi", "π"),
                    Map.entry("infty", "∞"),
                    Map.entry("infinity", "∞"),
                    Map.entry("inf", "∞"),
                    Map.entry("oo", "∞"),
                    Map.entry("varphi", "phi"),
                    Map.entry("varepsilon", "epsilon"),
                    Map.entry("vartheta", "theta"),
                    Map.entry("ell", "ell"));

    private static final Set<String> GREEK =
            Set.of(
                    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota",
                    "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "phi", "chi", "psi",
                    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi",
                    "Omega");

    /** Short words that are never a product of variables. */
    private static final Set<String> SHORT_WORDS =
            Set.of(
                    "no", "ok", "on", "of", "to", "up", "in", "is", "it", "by", "at", "as", "if",
                    "an", "am", "pm", "us", "we", "he", "me", "my", "do", "go", "so", "th", "st",
                    "nd", "rd", "the");

    private Vocabulary() {}

    /** The one writing of a command or word that stands for an operator, or an empty text. */
    static String sign(String name) {
        return SIGNS.getOrDefault(name, "");
    }

    /** The one writing of a command or word that stands for a letter, or an empty text. */
    static String letter(String name) {
        return GREEK.contains(name) ? name : LETTERS.getOrDefault(name, "");
    }

    /** Whether letters in a row are a word, and no product of variables. */
    static boolean isWord(String letters, boolean spaced) {
        boolean known =
                SHORT_WORDS.contains(letters.toLowerCase(Locale.ROOT)) || Unit.isKnown(letters);
        return switch (letters.length()) {
            case 1 -> false;
            case 2 -> known;
            case 3 -> spaced || known;
            default -> true;
        };
    }
}
