package dapo.cli;

import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What {@code dapo doctor} tells of libtorch, which it loads and lets calculate. */
final class TorchCheckup {
    private TorchCheckup() {}

    /** What was found; where libtorch cannot be loaded, only that. */
    static List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                finding("libtorch", () -> TorchRuntime.version() + ", " + TorchRuntime.home()));
        if (findings.getFirst().isWell()) {
            findings.add(finding("calculation", TorchCheckup::calculate));
            findings.add(finding("matrix products", TorchRuntime::blas));
            findings.add(finding("devices", TorchCheckup::devices));
            findings.add(finding("threads", () -> Integer.toString(TorchRuntime.threads())));
            findings.add(finding("precision: auto", TorchCheckup::computeType));
        }
        findings.add(finding("processor", TorchCheckup::features));
        return findings;
    }

    private static String features() {
        List<String> features = TorchRuntime.processorFeatures();
        return features.isEmpty() ? "no features known" : String.join(", ", features);
    }

    /** What the key takes on the processor, why, and what that is worth here. */
    private static String computeType() {
        boolean fast = TorchRuntime.hasFastBfloat16();
        return "%s: the processor is %s to be faster in bfloat16; measured on it: float32 %.0f, bfloat16 %.0f GFLOP/s"
                .formatted(
                        fast ? "bfloat16" : "float32",
                        fast ? "known" : "not known",
                        ProductRate.measure(ScalarType.FLOAT32),
                        ProductRate.measure(ScalarType.BFLOAT16));
    }

    private static String devices() {
        return TorchRuntime.devices().stream()
                .map(Device::toString)
                .collect(Collectors.joining(", "));
    }

    private static String calculate() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
            double sum = matrix.matmul(matrix).sum().item();
            if (sum != 54) {
                throw new IllegalStateException("a product's sum is %s, not 54".formatted(sum));
            }
            return "right";
        }
    }

    private static Finding finding(String subject, Supplier<String> state) {
        try {
            return Finding.well(subject, state.get());
        } catch (RuntimeException | LinkageError failure) {
            String message = failure.getMessage();
            return new Finding(
                    subject,
                    "failed",
                    message == null ? failure.getClass().getSimpleName() : OneLine.of(message));
        }
    }
}
