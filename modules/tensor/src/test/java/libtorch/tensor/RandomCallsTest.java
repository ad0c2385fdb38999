package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random calls of every operator that has a method, most of them wrong: a result or a clear error,
 * never the end of the process, and no tensor left. {@code -Ddapo.calls=100000} makes more of them.
 */
@ExtendWith(NoLeak.class)
class RandomCallsTest {
    private static final int CALLS = Integer.getInteger("dapo.calls", 2_000);

    private static final List<Operator> OPERATORS =
            Arrays.stream(Operators.class.getDeclaredFields())
                    .filter(field -> field.getType() == Operator.class)
                    .map(RandomCallsTest::operator)
                    .toList();

    private static Operator operator(Field field) {
        try {
            return (Operator) field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void everyCallGivesAResultOrAClearErrorAndLeaksNothing() {
        SplittableRandom random = new SplittableRandom(8);
        RandomArguments arguments = new RandomArguments(random);
        Map<Operator, Integer> answered = new HashMap<>();
        int refused = 0;
        long tensors = TensorScope.liveTensors();
        for (int call = 0; call < CALLS; call++) {
            Operator operator = OPERATORS.get(call % OPERATORS.size());
            try (TensorScope _ = TensorScope.open()) {
                if (isAnswered(operator, arguments.of(operator))) {
                    answered.merge(operator, 1, Integer::sum);
                } else {
                    refused++;
                }
            }
            assertThat(TensorScope.liveTensors())
                    .as("%s, call %d", operator, call)
                    .isEqualTo(tensors);
        }
        assertThat(OPERATORS).hasSizeGreaterThan(70);
        assertThat(refused).isBetween(CALLS / 4, CALLS);
        assertThat(answered).hasSizeGreaterThan(OPERATORS.size() * 3 / 4);
    }

    /** Whether the call gave a result; otherwise its error is one of those that are documented. */
    private static boolean isAnswered(Operator operator, Object[] arguments) {
        try {
            operator.callAll(arguments);
            return true;
        } catch (TorchException | IllegalArgumentException refused) {
            assertThat(refused)
                    .message()
                    .as("%s", operator)
                    .contains(operator.toString())
                    .hasSizeGreaterThan(operator.toString().length() + 10);
            return false;
        } catch (RuntimeException other) {
            return fail(
                    "%s(%s) gave %s".formatted(operator, Arrays.deepToString(arguments), other),
                    other);
        }
    }
}
