package dapo.pipeline;

import causallm.model.Precision;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TorchRuntime;

/** The type that models compute in, where the user leaves the choice. */
final class Precisions {
    private Precisions() {}

    /** How models that only sample and score are loaded on the device in use. */
    static Precision inference(PrecisionKind precision) {
        return Precision.inference(computeType(precision, DefaultDevice.current()));
    }

    /** The type of a model's products on {@code device}. */
    static ScalarType computeType(PrecisionKind precision, Device device) {
        return switch (precision) {
            case AUTO -> hasFastBfloat16(device) ? ScalarType.BFLOAT16 : ScalarType.FLOAT32;
            case FLOAT32 -> ScalarType.FLOAT32;
            case BFLOAT16 -> ScalarType.BFLOAT16;
        };
    }

    private static boolean hasFastBfloat16(Device device) {
        return device.kind() == Device.Kind.CUDA || TorchRuntime.hasFastBfloat16();
    }
}
