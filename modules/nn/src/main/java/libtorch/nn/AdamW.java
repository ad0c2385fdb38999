package libtorch.nn;

import libtorch.tensor.Device;
import libtorch.tensor.GradMode;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101), one fused call a
 * group of parameters.
 *
 * <p>Its state belongs to the scope in which it is made. A parameter without a gradient is left as
 * it is.
 */
public final class AdamW {
    private static final Operator FUSED_ADAMW =
            Operator.of(
                    "_fused_adamw_(Tensor(a!)[] self, Tensor(b!)[] grads, Tensor(c!)[] exp_avgs,"
                        + " Tensor(d!)[] exp_avg_sqs, Tensor(e!)[] max_exp_avg_sqs, Tensor[]"
                        + " state_steps, *, float lr, float beta1, float beta2, float weight_decay,"
                        + " float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None,"
                        + " Tensor? found_inf=None) -> ()");
    private static final Operator DOT = Operator.of("dot(Tensor self, Tensor tensor) -> Tensor");

    /**
     * What all steps share.
     *
     * @param learningRate the peak rate
     * @param beta1 decay of the mean gradient
     * @param beta2 decay of the mean squared gradient
     * @param epsilon added to the root of the latter
     */
    public record Settings(double learningRate, double beta1, double beta2, double epsilon) {}

    /** Parameters under one weight decay. */
    public record Group(List<Parameter> parameters, double weightDecay) {}

    private record Slot(String name, Tensor tensor, Tensor mean, Tensor meanSquare, Tensor steps) {}

    private record SlotGroup(List<Slot> slots, double weightDecay) {}

    private final Settings settings;
    private final List<SlotGroup> groups = new ArrayList<>();

    public AdamW(Settings settings, List<Group> groups) {
        this.settings = settings;
        for (Group group : groups) {
            List<Slot> slots = group.parameters().stream().map(AdamW::newSlot).toList();
            this.groups.add(new SlotGroup(slots, group.weightDecay()));
        }
    }

    private static Slot newSlot(Parameter parameter) {
        Tensor tensor = parameter.tensor();
        Device device = tensor.device(); // the fused step wants all beside the parameter
        ScalarType type = tensor.type();
        long[] shape = tensor.shape();
        return new Slot(
                parameter.name(),
                tensor,
                Tensor.empty(device, type, shape).zeroInPlace(),
                Tensor.empty(device, type, shape).zeroInPlace(),
                Tensor.empty(device, ScalarType.FLOAT32).zeroInPlace());
    }

    /**
     * Takes one step along the gathered gradients at {@code factor} of the peak learning rate, then
     * forgets them. Where their norm is no finite number, nothing is moved.
     *
     * @param maximumNorm gradients whose norm over all parameters is larger are scaled down to it;
     *     infinity for none
     * @return the norm before scaling
     */
    public double step(double factor, double maximumNorm) {
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            List<Tensor> gradients = gradients();
            double norm = norm(gradients);
            if (Double.isFinite(norm)) {
                clip(gradients, norm, maximumNorm);
                groups.forEach(group -> step(group, settings.learningRate() * factor));
            }
            clearGradients();
            return norm;
        }
    }

    private void step(SlotGroup group, double learningRate) {
        List<Tensor> tensors = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> means = new ArrayList<>();
        List<Tensor> meanSquares = new ArrayList<>();
        List<Tensor> steps = new ArrayList<>();
        for (Slot slot : group.slots()) {
            Optional<Tensor> gradient = slot.tensor().gradient();
            if (gradient.isPresent()) {
                tensors.add(slot.tensor());
                gradients.add(gradient.get());
                means.add(slot.mean());
                meanSquares.add(slot.meanSquare());
                steps.add(slot.steps().addInPlace(1));
            }
        }
        if (!tensors.isEmpty()) {
            FUSED_ADAMW.callAll(
                    tensors,
                    gradients,
                    means,
                    meanSquares,
                    List.of(),
                    steps,
                    learningRate,
                    settings.beta1(),
                    settings.beta2(),
                    group.weightDecay(),
                    settings.epsilon(),
                    false,
                    false);
        }
    }

    private List<Tensor> gradients() {
        return groups.stream()
                .flatMap(group -> group.slots().stream())
                .flatMap(slot -> slot.tensor().gradient().stream())
                .toList();
    }

    /** The squares are read together, so that a device is waited for once. */
    private static double norm(List<Tensor> gradients) {
        if (gradients.isEmpty()) {
            return 0;
        }
        List<Tensor> squares = new ArrayList<>();
        for (Tensor gradient : gradients) {
            Tensor flat = gradient.reshape(-1);
            squares.add(DOT.call(flat, flat));
        }
        return Math.sqrt(Arrays.stream(Tensor.stack(squares, 0).toDoubleArray()).sum());
    }

    private static void clip(List<Tensor> gradients, double norm, double maximumNorm) {
        if (norm > maximumNorm) {
            double scale = maximumNorm / (norm + 1e-6); // as torch.nn.utils.clip_grad_norm_
            gradients.forEach(gradient -> gradient.multiplyInPlace(scale));
        }
    }

    /**
     * What the optimizer remembers, by names that are those of the parameters with {@code .mean},
     * {@code .mean-square} and {@code .steps} behind: to be saved, or written to when a training is
     * taken up again.
     */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (SlotGroup group : groups) {
            for (Slot slot : group.slots()) {
                state.put(slot.name() + ".mean", slot.mean());
                state.put(slot.name() + ".mean-square", slot.meanSquare());
                state.put(slot.name() + ".steps", slot.steps());
            }
        }
        return state;
    }

    /** Forgets the gradients gathered so far. */
    public void clearGradients() {
        for (SlotGroup group : groups) {
            group.slots().forEach(slot -> slot.tensor().clearGradient());
        }
    }
}
