package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Whatever stands in a line of a configuration: it is one that can be used, or a clear error. */
class ConfigurationMutationTest {
    private static final int LINES = 25_000;

    /** Ends of types and of arithmetic, other spellings of numbers, and what YAML takes apart. */
    private static final List<String> VALUES =
            List.of(
                            "NaN .nan .inf -.inf Infinity 1e999 -1e999 1e-400 -1e-400 1e38 3.5e38"
                                + " 1e308 0 -0 0.0 -0.0 1 -1 2 3 7 0.5 1e-3 1e-6 .001 1. 1e9"
                                + " 1.0000001e9 0x10 0b1 017 1_000 1,000 1f 2147483647 2147483648"
                                + " -2147483648 4294967296 1073741824 10000000 10000001"
                                + " 9223372036854775807 9223372036854775808 -9223372036854775809"
                                + " 99999999999999999999999999 ٣ ½ ∞ true True false yes ~ null [1]"
                                + " [] {} {a:1} {a: *} !!int &a *a | > % @ ` ? - : # , ' \" ''"
                                + " \"\\u0000\" \"\\n\" \"\\x85\" \"\\ud800\" \uD83D\uDE00"
                                + " {problem} cuda:3 cuda gsm8k math file mbpp"
                                    + " human-eval gsm8k-chains chat plain bfloat16 policy lora"
                                            .strip())
                    .stream()
                    .flatMap(text -> List.of(text.split(" +")).stream())
                    .toList();

    private static final List<String> KEYS =
            RunConfiguration.keys().stream().map(ConfigurationKey::name).toList();
    private static final Map<String, String> STANDARD = RunConfiguration.standard().values();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aMutatedLineIsAConfigurationOrAClearError(long seed) {
        var random = new SplittableRandom(seed);
        int valid = 0;
        for (int i = 0; i < LINES; i++) {
            valid += isValid(line(random)) ? 1 : 0;
        }
        assertThat(valid).isBetween(LINES / 20, LINES / 2);
    }

    private static String line(SplittableRandom random) {
        String key = pick(KEYS, random);
        String value = random.nextBoolean() ? pick(VALUES, random) : STANDARD.get(key);
        int dot = key.indexOf('.');
        String text =
                dot < 0
                        ? key + ": " + value
                        : key.substring(0, dot)
                                + (random.nextBoolean() ? ": {%s: %s}" : ":\n  %s: %s")
                                        .formatted(key.substring(dot + 1), value);
        int changes = Math.max(0, random.nextInt(6) - 2);
        for (int i = 0; i < changes; i++) {
            text = changed(text, random);
        }
        return text;
    }

    private static String changed(String text, SplittableRandom random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(4));
        String inserted =
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> pick(VALUES, random);
                    case 2 -> Character.toString(random.nextInt(0x20, 0x7f));
                    default -> Character.toString(random.nextInt(0x3000));
                };
        return text.substring(0, at) + inserted + text.substring(end);
    }

    private static <T> T pick(List<T> list, SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }

    /** Whether the line is taken; what is taken can be used and is read back as it is written. */
    private static boolean isValid(String line) {
        try {
            RunConfiguration configuration = read(line);
            requireUsable(configuration);
            if (line.hashCode() % 16 == 0) {
                assertThat(read(configuration.toYaml())).as(line).isEqualTo(configuration);
            }
            return true;
        } catch (ConfigurationException refused) {
            assertThat(refused.getMessage())
                    .as(line)
                    .hasSizeBetween(20, 1000)
                    .doesNotContainPattern("\\R")
                    .containsPattern("allowed is |did you mean '|expected is ");
            return false;
        } catch (RuntimeException other) {
            return fail("'%s' gave %s".formatted(line, other), other);
        }
    }

    private static RunConfiguration read(String text) {
        return ConfigurationKeys.bind("run.yaml", ConfigurationDocument.parse("run.yaml", text));
    }

    /** What the stages make of the numbers, which refuse what is out of their range. */
    private static void requireUsable(RunConfiguration configuration) {
        var sampling = configuration.sampling();
        new causallm.generation.Sampling(sampling.temperature(), sampling.topK(), sampling.topP());
        configuration.lora().adaptation(0);
        List<Long> products = new ArrayList<>();
        products.add((long) sampling.problemsPerUnit() * sampling.solutionsPerProblem());
        products.add((long) configuration.labelling().problemsPerUnit() * sampling.keptSolutions());
        assertThat(products).allSatisfy(product -> assertThat(product).isBetween(1L, 1L << 31));
        assertThat((float) (1 / configuration.actor().beta())).isFinite();
        assertThat((float) configuration.lora().alpha()).isFinite();
        assertThat(configuration.model().heads())
                .isLessThanOrEqualTo(
                        configuration.model().path().isPresent()
                                        || !configuration.model().hub().isEmpty()
                                ? Integer.MAX_VALUE
                                : configuration.model().hiddenSize());
    }
}
