package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.LibTorchException;
import libtorch.ffm.TorchC;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An operator of libtorch, callable from its schema line: every operator without a {@code Scalar}
 * argument can be called so, the ones that {@link Tensor} has no method for too.
 *
 * <pre>{@code
 * static final Operator TRIL = Operator.of("tril(Tensor self, SymInt diagonal=0) -> Tensor");
 * Tensor lower = TRIL.call(square);
 * }</pre>
 *
 * <p>Arguments are passed in the schema's order; those left out at the end take their defaults. A
 * {@code Tensor} is a {@link Tensor}, an {@code int} an {@link Integer} or {@link Long}, a {@code
 * float} any {@link Number}, an {@code int[]} a {@code long[]} or a list, any other list a {@link
 * List}, an absent {@code T?} is {@code null}. Number and types are checked before the native call.
 * An operator holds no tensors and may be used on any platform thread.
 */
public final class Operator {
    private static final MemorySegment NO_OVERLOAD = Arena.global().allocateFrom("");

    private final Schema schema;
    private final SlotType[] types;
    private final Object[] defaults;
    private final int required;
    private final MemorySegment name;
    private final MemorySegment overload;

    /**
     * For each result the argument whose memory it is, or -1: an operator in place returns that
     * very tensor.
     */
    private final int[] aliases;

    private final boolean givesTensor;

    private Operator(Schema schema) {
        this.schema = schema;
        List<Schema.Argument> arguments = schema.arguments();
        types = arguments.stream().map(Schema.Argument::type).toArray(SlotType[]::new);
        defaults = new Object[types.length];
        int lastRequired = 0;
        for (int i = 0; i < types.length; i++) {
            Schema.Argument argument = arguments.get(i);
            if (argument.hasDefault()) {
                defaults[i] = Marshaller.parseDefault(argument.type(), argument.defaultText());
            } else {
                lastRequired = i + 1;
            }
        }
        required = lastRequired;
        List<Schema.Argument> results = schema.results();
        results.forEach(result -> Marshaller.requireReadable(result.type()));
        requireSameBackwards(results.stream().map(Schema.Argument::type).toList());
        if (Math.max(types.length, results.size()) > ThreadState.MOST_SLOTS) {
            throw new IllegalArgumentException(
                    schema.qualifiedName() + " has more than " + ThreadState.MOST_SLOTS + " slots");
        }
        aliases = results.stream().mapToInt(this::aliasedArgument).toArray();
        givesTensor = !results.isEmpty() && results.get(0).type() == SlotType.Plain.TENSOR;
        String qualified = schema.name().contains("::") ? schema.name() : "aten::" + schema.name();
        name = Arena.global().allocateFrom(qualified);
        overload =
                schema.overload().isEmpty()
                        ? NO_OVERLOAD
                        : Arena.global().allocateFrom(schema.overload());
    }

    /**
     * Makes an operator from the line in which PyTorch writes its schema, with or without a
     * namespace ({@code aten::} where there is none). It must be libtorch's own line: the C ABI
     * cannot be asked for it, and other types in the slots would end the process.
     *
     * @throws IllegalArgumentException when the line is no schema, or has a type that the C ABI
     *     cannot pass
     */
    public static Operator of(String schemaLine) {
        try {
            return new Operator(Schema.parse(schemaLine));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "not a callable operator schema: '" + schemaLine + "': " + e.getMessage(), e);
        }
    }

    /** libtorch 2.13 takes the last result's value with the first one's type, and so on. */
    private static void requireSameBackwards(List<SlotType> results) {
        for (int i = 0; i < results.size(); i++) {
            if (!results.get(i).equals(results.get(results.size() - 1 - i))) {
                throw new IllegalArgumentException(
                        "results of types " + results + " cannot be read from libtorch's C ABI");
            }
        }
    }

    private int aliasedArgument(Schema.Argument result) {
        List<Schema.Argument> arguments = schema.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            Schema.Argument argument = arguments.get(i);
            boolean tensors =
                    result.type() == SlotType.Plain.TENSOR
                            && argument.type() == SlotType.Plain.TENSOR;
            if (tensors && !result.alias().isEmpty() && argument.alias().equals(result.alias())) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Calls the operator and returns its first result, a tensor. All results belong to this
     * thread's innermost scope.
     *
     * @throws IllegalArgumentException when an argument is missing, superfluous or of another type
     * @throws IllegalStateException when a tensor's scope is closed or no scope is open
     * @throws WrongThreadException when a tensor belongs to another thread
     * @throws TorchException when libtorch refuses; an {@link OutOfMemoryException} when there is
     *     no memory for the result
     * @throws UnsupportedOperationException when the first result is not a tensor
     */
    public Tensor call(Object... arguments) {
        if (!givesTensor) {
            throw new UnsupportedOperationException(
                    schema.qualifiedName() + " does not give a tensor first: use callAll");
        }
        ThreadState thread = ThreadState.current();
        if (thread.mode != null) {
            return (Tensor) answered(thread.mode, arguments).get(0);
        }
        invoke(thread, arguments);
        return (Tensor)
                (aliases.length == 1
                        ? result(thread, 0, thread.slots.get(ValueLayout.JAVA_LONG, 0), arguments)
                        : results(thread, arguments).get(0));
    }

    /**
     * Calls the operator and returns its results in the schema's order: a {@link Tensor}, {@link
     * Long}, {@link Double}, {@link Boolean} or a {@link List} of them each. Errors are those of
     * {@link #call}.
     */
    public List<Object> callAll(Object... arguments) {
        ThreadState thread = ThreadState.current();
        if (thread.mode != null) {
            return answered(thread.mode, arguments);
        }
        invoke(thread, arguments);
        return results(thread, arguments);
    }

    private List<Object> answered(DispatchMode mode, Object... arguments) {
        return mode.answer(schema.qualifiedName(), () -> callAll(arguments), arguments);
    }

    private List<Object> results(ThreadState thread, Object[] arguments) {
        long[] slots = new long[aliases.length];
        MemorySegment.copy(thread.slots, ValueLayout.JAVA_LONG, 0, slots, 0, slots.length);
        List<Object> results = new ArrayList<>(aliases.length);
        for (int i = 0; i < aliases.length; i++) {
            results.add(result(thread, i, slots[i], arguments));
        }
        return results;
    }

    private Object result(ThreadState thread, int index, long slot, Object[] arguments) {
        if (aliases[index] >= 0) {
            TorchC.aoti_torch_delete_tensor_object(MemorySegment.ofAddress(slot));
            return arguments[aliases[index]];
        }
        return Marshaller.decode(thread, schema.results().get(index).type(), slot);
    }

    private void invoke(ThreadState thread, Object[] arguments) {
        thread.openScope();
        check(arguments);
        MemorySegment slots = thread.slots;
        for (int i = 0; i < types.length; i++) {
            Object value = i < arguments.length ? arguments[i] : defaults[i];
            slots.setAtIndex(ValueLayout.JAVA_LONG, i, Marshaller.encode(thread, types[i], value));
        }
        int code = TorchC.torch_call_dispatcher(name, overload, slots, ThreadState.ABI_VERSION);
        if (code != 0) {
            throw failure(thread, code, arguments);
        }
    }

    private void check(Object[] arguments) {
        if (arguments.length < required || arguments.length > types.length) {
            throw new IllegalArgumentException(
                    schema.qualifiedName()
                            + " takes "
                            + (required == types.length
                                    ? required
                                    : required + " to " + types.length)
                            + " arguments "
                            + schema.arguments()
                            + ", got "
                            + arguments.length);
        }
        for (int i = 0; i < arguments.length; i++) {
            if (!Marshaller.check(types[i], arguments[i])) {
                throw new IllegalArgumentException(
                        schema.qualifiedName()
                                + ": argument "
                                + i
                                + " must be '"
                                + schema.arguments().get(i)
                                + "', got "
                                + describe(arguments[i]));
            }
        }
    }

    private TorchException failure(ThreadState thread, int code, Object[] arguments) {
        String message = message(code);
        if (isUnknownOperator(message)) {
            for (int i = 0; i < types.length; i++) {
                long slot = thread.slots.getAtIndex(ValueLayout.JAVA_LONG, i);
                Marshaller.discard(thread, types[i], slot);
            }
        }
        return failure(message, schema.qualifiedName(), arguments);
    }

    /**
     * libtorch moves all arguments to its own stack before it runs an operator, so a failed one has
     * freed them; but it looks the operator up before that, and takes nothing where there is none.
     * (A libtorch before 2.13 does not tell why a call failed: there they are not freed, rather
     * than twice.)
     */
    private boolean isUnknownOperator(String message) {
        String unknown = "Could not find schema for " + name.getString(0) + "." + schema.overload();
        return message.equals(unknown) || message.startsWith(unknown + " ");
    }

    static TorchException failure(int code, String operation, Object... operands) {
        return failure(message(code), operation, operands);
    }

    private static TorchException failure(String message, String operation, Object[] operands) {
        String call = operation + "(" + describeAll(operands) + ")";
        return OutOfMemoryException.isSaidBy(message)
                ? new OutOfMemoryException(call, message)
                : new TorchException(call + ": " + message);
    }

    /** libtorch's text as far as the list of all kernels that it puts below some of its errors. */
    private static String message(int code) {
        try {
            LibTorch.check(code);
            return "libtorch gave error code " + code;
        } catch (LibTorchException e) {
            return e.getMessage().split("\n\n", 2)[0].strip();
        }
    }

    private static String describeAll(Object[] arguments) {
        return Arrays.stream(arguments).map(Operator::describe).collect(Collectors.joining(", "));
    }

    private static String describe(Object value) {
        return switch (value) {
            case null -> "None";
            case long[] numbers -> Arrays.toString(numbers);
            case Collection<?> items when items.size() > 4 -> items.size() + " items";
            case Collection<?> items ->
                    items.stream()
                            .map(Operator::describe)
                            .collect(Collectors.joining(", ", "[", "]"));
            case String string -> "'" + string + "'";
            case Tensor tensor -> tensor.toString();
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case ScalarType type -> type.toString();
            case Device device -> device.toString();
            default -> "a " + value.getClass().getName();
        };
    }

    Schema schema() {
        return schema;
    }

    /** The schema's name, such as {@code sum.dim_IntList}. */
    @Override
    public String toString() {
        return schema.qualifiedName();
    }
}
