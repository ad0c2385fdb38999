package dapo.tests;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.DispatchMode;
import libtorch.tensor.Tensor;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets a thread compute on the {@code meta} device alone, as it would on a graphics processor:
 * every operator call with a tensor elsewhere is refused, a number without dimensions too, which
 * libtorch would let pass. Only copies may cross.
 *
 * <p>{@code meta} has no numbers: what is read back from it is 1.
 */
final class OneDevice implements AutoCloseable {
    /** The operators by which tensors come to a device and back. */
    private static final Set<String> COPIES = Set.of("_to_copy", "to.dtype_layout", "copy_");

    private final Set<String> operators = new TreeSet<>();
    private final DefaultDevice device = DefaultDevice.use(Device.META);
    private final DispatchMode mode = DispatchMode.use(this::answer);

    /** The operators that were called. */
    Set<String> operators() {
        return operators;
    }

    private List<Object> answer(
            String operator, List<Object> arguments, Supplier<List<Object>> libtorch) {
        operators.add(operator);
        if (COPIES.contains(operator)) {
            return isReadOut(arguments)
                    ? List.of(ones((Tensor) arguments.getFirst()))
                    : libtorch.get();
        }
        tensors(arguments)
                .filter(tensor -> !isHere(tensor))
                .findFirst()
                .ifPresent(stray -> {
                    throw new AssertionError(
                            "%s got %s on %s beside the device: %s"
                                    .formatted(operator, stray, stray.device(), arguments));
                });
        return MetaKernels.of(operator).map(kernel -> kernel.apply(arguments)).orElseGet(libtorch);
    }

    private static boolean isHere(Tensor tensor) {
        return tensor.device().equals(Device.META);
    }

    private static boolean isReadOut(List<Object> arguments) {
        return arguments.contains(Device.CPU) && isHere((Tensor) arguments.getFirst());
    }

    private static Tensor ones(Tensor like) {
        return Tensor.empty(Device.CPU, like.type(), like.shape()).fillInPlace(1);
    }

    /** The tensors among arguments, those in lists too. */
    private static Stream<Tensor> tensors(Object argument) {
        return switch (Optional.ofNullable(argument).orElse(List.of())) {
            case Tensor tensor -> Stream.of(tensor);
            case Collection<?> items -> items.stream().flatMap(OneDevice::tensors);
            default -> Stream.of();
        };
    }

    @Override
    public void close() {
        mode.close();
        device.close();
    }
}
