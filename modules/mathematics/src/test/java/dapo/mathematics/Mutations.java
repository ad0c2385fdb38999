package dapo.mathematics;

import java.util.List;
import java.util.SplittableRandom;

/** Answers spoilt at random: pieces left out, doubled, exchanged, and taken from other answers. */
final class Mutations {
    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "(",
                    ")",
                    "[",
                    "]",
                    "\\{",
                    "\\}",
                    "^",
                    "_",
                    "|",
                    ",",
                    ";",
                    "-",
                    "+",
                    "*",
                    "/",
                    "!",
                    "%",
                    "$",
                    "&",
                    "=",
                    "<",
                    "\\le",
                    "\\frac",
                    "\\sqrt",
                    "\\pm",
                    "\\cup",
                    "\\sin",
                    "\\log_",
                    "\\text{",
                    "\\begin{pmatrix}",
                    "\\end{pmatrix}",
                    "\\\\",
                    "\\overline{",
                    "^{99999}",
                    "!!",
                    "0",
                    "9999",
                    ".",
                    "e9",
                    "x",
                    "π",
                    "∞",
                    "\\boxed{",
                    "####",
                    " or ",
                    "°",
                    "\uD800",
                    "½",
                    ":",
                    "'",
                    "\\binom",
                    "\\lfloor");

    private final List<String> seeds;
    private final SplittableRandom random;

    Mutations(List<String> seeds, SplittableRandom random) {
        this.seeds = seeds;
        this.random = random;
    }

    String next() {
        String text = seed();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            text = changed(text);
        }
        return text;
    }

    private String seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private String changed(String text) {
        int start = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), start + random.nextInt(6));
        String head = text.substring(0, start);
        String middle = text.substring(start, end);
        String tail = text.substring(end);
        return switch (random.nextInt(6)) {
            case 0 -> head + tail;
            case 1 -> head + middle + middle + tail;
            case 2 -> head + PIECES.get(random.nextInt(PIECES.size())) + middle + tail;
            case 3 -> head + seed() + tail;
            case 4 -> tail + middle + head;
            default -> head + (char) random.nextInt(32, 127) + tail;
        };
    }
}
