package causallm.chat;

import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** What a rendering may use up, so that each one ends. */
final class Budget {
    private static final int MOST_STEPS = 10_000_000;
    private static final int MOST_CHARACTERS = 1 << 24;
    private static final int DEEPEST = 60;

    private int steps;
    private int depth;
    private int line = 1;

    /** One statement, or one round of a loop. */
    void step(int atLine) {
        line = atLine;
        step();
    }

    void step() {
        if (++steps > MOST_STEPS) {
            throw new TemplateFault(
                    "found more than " + MOST_STEPS + " steps, expected a template that ends");
        }
    }

    /** Work on so many characters or elements. */
    void size(long size) {
        if (size > MOST_CHARACTERS) {
            throw new TemplateFault(
                    "found a text or list longer than "
                            + MOST_CHARACTERS
                            + ", expected shorter ones");
        }
        steps += (int) (size >>> 4);
        step();
    }

    /** Work on a value with all that is in it, which may be there many times over. */
    void value(Object value) {
        long weight = weight(value, 0, 0);
        steps += (int) (weight >>> 4);
        step();
    }

    private static long weight(Object value, long before, int depth) {
        long weight = before + 1;
        if (value instanceof String text) {
            weight += text.length() >>> 4;
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                weight = weight(element, weight, depth + 1);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Entry<?, ?> entry : map.entrySet()) {
                weight = weight(entry.getValue(), weight(entry.getKey(), weight, depth + 1), depth);
            }
        }
        if (weight > MOST_CHARACTERS >>> 4 || depth > DEEPEST) {
            throw new TemplateFault("found a value too large or too deep, expected smaller ones");
        }
        return weight;
    }

    /** All that is written so far. */
    void total(long size) {
        if (size > MOST_CHARACTERS) {
            throw new TemplateFault(
                    "found more than " + MOST_CHARACTERS + " characters, expected a shorter text");
        }
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new TemplateFault(
                    "found calls nested deeper than " + DEEPEST + ", expected fewer");
        }
    }

    void leave() {
        depth--;
    }

    int line() {
        return line;
    }
}
