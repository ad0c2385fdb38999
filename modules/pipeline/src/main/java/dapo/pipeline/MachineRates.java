package dapo.pipeline;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast a model works on a machine, in tokens a second.
 *
 * @param decoding by the number of sequences decoded at once
 * @param reading through the model at once, without a way back
 * @param training forward, back and the step of the optimizer
 */
record MachineRates(Map<Integer, Double> decoding, double reading, double training) {
    /** Puts the batches in their order. */
    MachineRates {
        decoding = Collections.unmodifiableMap(new TreeMap<>(decoding));
    }

    /** How long a stage takes, in seconds. */
    double seconds(StageTokens stage) {
        double decoded = stage.decoded() == 0 ? 0 : stage.decoded() / decoding.get(stage.batch());
        return decoded + stage.read() / reading + stage.trained() / training;
    }
}
