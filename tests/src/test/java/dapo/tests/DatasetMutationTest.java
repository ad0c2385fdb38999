package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dapo.mathematics.MathFormat;
import dapo.programs.ProgramFormat;
import dapo.reasoning.DatasetException;
import dapo.reasoning.FieldsFormat;
import dapo.reasoning.Gsm8kFormat;
import dapo.reasoning.ProblemDataset;
import dapo.reasoning.ProblemFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whatever stands in a line of a file of problems: it is a problem, or a clear error that names the
 * file. {@code -Ddapo.lines=100000} tries more of them.
 */
class DatasetMutationTest {
    private static final int LINES = Integer.getInteger("dapo.lines", 8_000);
    private static final int LONGEST_MESSAGE = 3_000;

    /** A format and a line of it. */
    private record Kind(ProblemFormat format, String line) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(
                            new FieldsFormat("id", "prompt", "answer", Optional.of("solution")),
                            "{\"id\":\"a1\",\"prompt\":\"2+3\\n\",\"answer\":\"####"
                                    + " 5\",\"solution\":\"2+3=5\"}"),
                    new Kind(
                            FieldsFormat.DEFAULT,
                            "{\"id\":17,\"prompt\":\"Grüße\",\"answer\":-0.5e3}"),
                    new Kind(
                            new Gsm8kFormat(),
                            "{\"question\":\"How many?\",\"answer\":\"2 and 3 are"
                                    + " <<2+3=5>>5.\\n#### 5\"}"),
                    new Kind(
                            new MathFormat(),
                            "{\"problem\":\"$1+1$\",\"solution\":\"\\\\boxed{\\\\frac{4}{2}}\",\"level\":\"Level"
                                + " 3\",\"unique_id\":\"m/1\"}"),
                    new Kind(
                            ProgramFormat.HUMAN_EVAL,
                            "{\"task_id\":\"H/0\",\"prompt\":\"def"
                                + " f(x):\\n\",\"entry_point\":\"f\",\"test\":\"def check(c):\\n"
                                + "    assert c(1)\",\"canonical_solution\":\"    return x\"}"),
                    new Kind(
                            ProgramFormat.MBPP,
                            "{\"task_id\":1,\"text\":\"Write f.\",\"code\":\"def f(x): return"
                                + " x\",\"test_list\":[\"assert"
                                + " f(1)\"],\"test_setup_code\":\"\",\"challenge_test_list\":[]}"));

    /** What a field may hold by mistake, and what takes JSON apart. */
    private static final List<String> PIECES =
            List.of(
                    "null",
                    "true",
                    "[]",
                    "{}",
                    "[[[[1]]]]",
                    "\"\"",
                    "\" \"",
                    "1e999999999",
                    "-1e-999999999",
                    "9".repeat(1_500),
                    "0.1e1",
                    "NaN",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "\"\\q\"",
                    "[".repeat(2_000),
                    "{\"a\":".repeat(1_000),
                    "\"" + "x".repeat(5_000) + "\"",
                    "\"#### \"",
                    "\"\\\\boxed{{{{\"",
                    "\"\\\\boxed{}\"",
                    "\uFEFF",
                    "\u2028",
                    "\r",
                    "\n",
                    "\\",
                    "\"",
                    ",",
                    "}",
                    "/* */",
                    "'");

    @TempDir private Path folder;

    @Test
    void aMutatedLineIsAProblemOrAClearError() throws IOException {
        SplittableRandom random = new SplittableRandom(29);
        Path file = folder.resolve("problems.jsonl");
        int problems = 0;
        for (int i = 0; i < LINES; i++) {
            Kind kind = KINDS.get(i % KINDS.size());
            byte[] line = mutated(kind.line(), random);
            Files.write(file, line);
            problems += isProblem(new ProblemDataset(file, kind.format()), line) ? 1 : 0;
        }
        assertThat(problems).isBetween(LINES / 20, LINES / 2);
    }

    private static byte[] mutated(String line, SplittableRandom random) {
        String text = line;
        for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
            text = random.nextInt(3) == 0 ? otherValue(text, random) : changed(text, random);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(20) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Something else behind a colon. */
    private static String otherValue(String text, SplittableRandom random) {
        int colon = text.indexOf(':', random.nextInt(text.length() + 1));
        int end = Math.max(text.indexOf(',', colon + 1), colon + 1);
        return colon < 0
                ? text
                : text.substring(0, colon + 1) + piece(random) + text.substring(end);
    }

    private static String changed(String text, SplittableRandom random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(4));
        String inserted =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> piece(random);
                    case 2 -> Character.toString(random.nextInt(0x20, 0x7f));
                    default -> Character.toString(random.nextInt(0x3000));
                };
        return text.substring(0, at) + inserted + text.substring(end);
    }

    private static String piece(SplittableRandom random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private static boolean isProblem(ProblemDataset dataset, byte[] line) {
        try {
            assertThat(dataset.worked()).isNotEmpty();
            return true;
        } catch (DatasetException refused) {
            assertThat(refused.getMessage())
                    .startsWith(dataset.file() + ":")
                    .hasSizeBetween(dataset.file().toString().length() + 20, LONGEST_MESSAGE)
                    .doesNotContainPattern("\\R");
            return false;
        } catch (RuntimeException | StackOverflowError other) {
            return fail(
                    "'%s' gave %s".formatted(new String(line, StandardCharsets.UTF_8), other),
                    other);
        }
    }
}
