package libtorch.tensor;

import libtorch.ffm.TorchC;

import java.util.List;

/**
 * Sums and differences. {@code add} and {@code sub} take a Scalar, which the C ABI cannot pass; a
 * function of its own goes through the same dispatcher, but only for floating-point numbers.
 */
final class Addition {
    private static final Operator BROADCAST =
            Operator.of("broadcast_tensors(Tensor[] tensors) -> Tensor[]");
    private static final Operator RESULT_TYPE =
            Operator.of("result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType");

    private Addition() {}

    static Tensor add(Tensor a, Tensor b) {
        boolean wholeA = isWhole(a);
        boolean wholeB = isWhole(b);
        if (wholeA && wholeB) {
            return isBool(a) && isBool(b) ? a.logicalOr(b) : sumOfWhole(a, b, false);
        }
        if (wholeA && isBool(a)) {
            return add(a.to(b.type()), b);
        }
        return subtractScaled("add", a, wholeB && isBool(b) ? b.to(a.type()) : b, -1);
    }

    static Tensor subtract(Tensor a, Tensor b) {
        boolean whole = isWhole(a) && isWhole(b) && !isBool(a) && !isBool(b);
        return whole ? sumOfWhole(a, b, true) : subtractScaled("subtract", a, b, 1);
    }

    private static Tensor subtractScaled(String operation, Tensor a, Tensor b, double scale) {
        ThreadState thread = ThreadState.current();
        if (thread.mode != null) {
            return (Tensor)
                    thread.mode
                            .answer(
                                    "sub.Tensor",
                                    () -> List.of(subtractScaled(operation, a, b, scale)),
                                    a,
                                    b,
                                    scale)
                            .get(0);
        }
        thread.openScope();
        int code =
                TorchC.aoti_torch_aten_subtract_Tensor(
                        a.handle(), b.handle(), scale, thread.result);
        if (code != 0) {
            throw Operator.failure(code, operation, a, b);
        }
        return new Tensor(thread, thread.resultAddress());
    }

    /** Stacks the two and sums them up, which is exact where a detour over float64 is not. */
    private static Tensor sumOfWhole(Tensor a, Tensor b, boolean negated) {
        try (TensorScope scope = TensorScope.open()) {
            ScalarType type = (ScalarType) RESULT_TYPE.callAll(a, b).get(0);
            Tensor second = negated ? b.to(type).negate() : b.to(type);
            Object same = BROADCAST.callAll(List.of(a.to(type), second)).get(0);
            Tensor both = Operators.STACK.call(same);
            return scope.keep(Operators.SUM_DIM.call(both, new long[] {0}, false, type));
        }
    }

    private static boolean isWhole(Tensor tensor) {
        return ScalarType.isWhole(TensorData.typeCode(tensor));
    }

    private static boolean isBool(Tensor tensor) {
        return TensorData.typeCode(tensor) == ScalarType.BOOL.code();
    }
}
