package libtorch.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Arguments for any operator, by its schema: mostly of the right types, with shapes, element types,
 * dimensions and numbers that rarely go together.
 */
final class RandomArguments {
    private static final ScalarType[] TYPES = ScalarType.values();
    private static final int HIGHEST_RANK = 4;
    private static final int LARGEST_SIZE = 4;

    /** Too large for any memory, so that nothing is kept busy filling it. */
    private static final long[] EXTREMES = {
        Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62, Integer.MIN_VALUE, -1L << 40, Long.MAX_VALUE - 1
    };

    private static final double[] NUMBERS = {
        0, -0.0, 1, -1, 0.5, 1e-300, 1e300, Double.NaN, Double.POSITIVE_INFINITY
    };

    private static final Object[] OTHER_THINGS = {
        "text", 1.5, true, 7L, 7, List.of(), List.of("a"), new long[0], 'c', ScalarType.INT8
    };

    private final SplittableRandom random;

    RandomArguments(SplittableRandom random) {
        this.random = random;
    }

    /** Arguments of one call; now and then too few, too many or of another Java type. */
    Object[] of(Operator operator) {
        List<Object> arguments = new ArrayList<>();
        for (Schema.Argument argument : operator.schema().arguments()) {
            arguments.add(oneIn(50) ? otherThing() : value(argument.type()));
        }
        if (oneIn(40)) {
            arguments.add(otherThing());
        }
        int count = oneIn(5) ? random.nextInt(arguments.size() + 1) : arguments.size();
        return arguments.subList(0, count).toArray();
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    private Object otherThing() {
        return OTHER_THINGS[random.nextInt(OTHER_THINGS.length)];
    }

    private Object value(SlotType type) {
        return switch (type) {
            case SlotType.Maybe maybe -> oneIn(2) ? null : value(maybe.type());
            case SlotType.NoneOnly _ -> null;
            case SlotType.ListOf list -> list(list.type());
            case SlotType.Plain plain -> plain(plain);
        };
    }

    private Object list(SlotType element) {
        int size = random.nextInt(HIGHEST_RANK + 1);
        return element == SlotType.Plain.INT
                ? IntStream.range(0, size).mapToLong(_ -> number()).toArray()
                : Arrays.asList(IntStream.range(0, size).mapToObj(_ -> value(element)).toArray());
    }

    private Object plain(SlotType.Plain type) {
        return switch (type) {
            case TENSOR -> tensor();
            case INT -> number();
            case FLOAT -> NUMBERS[random.nextInt(NUMBERS.length)];
            case BOOL -> random.nextBoolean();
            case STRING -> "text";
            case SCALAR_TYPE -> TYPES[random.nextInt(TYPES.length)];
            case LAYOUT, MEMORY_FORMAT -> 0L;
            case DEVICE -> Device.CPU;
        };
    }

    /** A dimension, a size or an index. */
    private long number() {
        return oneIn(30)
                ? EXTREMES[random.nextInt(EXTREMES.length)]
                : random.nextLong(-HIGHEST_RANK - 1, HIGHEST_RANK + 2);
    }

    private Tensor tensor() {
        long[] shape =
                IntStream.range(0, random.nextInt(HIGHEST_RANK + 1))
                        .mapToLong(_ -> random.nextInt(LARGEST_SIZE + 1))
                        .toArray();
        ScalarType type = oneIn(2) ? ScalarType.FLOAT32 : TYPES[random.nextInt(TYPES.length)];
        int least = type == ScalarType.UINT8 ? 0 : -2;
        Tensor tensor = Tensor.full(random.nextInt(least, 5), type, shape);
        if (shape.length > 1 && oneIn(4)) {
            tensor = tensor.transpose(0, shape.length - 1);
        }
        return type.isFloatingPoint() && oneIn(4) ? tensor.detach().requireGradient() : tensor;
    }
}
