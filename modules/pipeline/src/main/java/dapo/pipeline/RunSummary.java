package dapo.pipeline;

import dapo.reasoning.JsonLines;
import dapo.reasoning.PairedComparison;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What came out of a run. Accuracies are shares of the held-out problems that were solved. What
 * could not be measured is empty, {@code null} in the file.
 *
 * @param seed the run's seed
 * @param baseAccuracy of the base model, greedy
 * @param firstIterationAccuracy of the first iteration's policy, greedy
 * @param policyAccuracy of the last iteration's policy, greedy
 * @param againstBase each iteration's policy against the base model, greedy, problem by problem
 * @param samplingAccuracy of sampled solutions, of the base model and of the last policy
 * @param criticBrier mean squared error of the last critic on held-out states, against Monte-Carlo
 *     values
 * @param criticAuc how often the last critic orders a state above one half before one below
 * @param criticCalibrationError expected difference between the last critic's value and the
 *     Monte-Carlo value
 * @param signAgreement share of the last actor's actions whose log-ratio has the advantage's sign
 * @param policyDivergence {@code KL(π_θ‖π_ref)} of the last policy from its reference, in nats a
 *     solution
 * @param seconds by stage, and in {@code total}
 */
public record RunSummary(
        long seed,
        double baseAccuracy,
        double firstIterationAccuracy,
        double policyAccuracy,
        Map<Integer, PairedComparison> againstBase,
        BeforeAndAfter samplingAccuracy,
        OptionalDouble criticBrier,
        OptionalDouble criticAuc,
        OptionalDouble criticCalibrationError,
        OptionalDouble signAgreement,
        OptionalDouble policyDivergence,
        Map<String, Double> seconds) {

    /**
     * A number of the base model and the same of the last policy.
     *
     * @param before of the base model
     * @param after of the last policy
     */
    public record BeforeAndAfter(OptionalDouble before, OptionalDouble after) {}

    /**
     * Writes the summary as one JSON object.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public void write(Path file) {
        AtomicFiles.write(file, JsonLines.format(this) + "\n");
    }
}
