package dapo.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What the viewer shows at once: one sampled solution, or the solutions of several policies.
 *
 * @param problem the problem's number
 * @param sample which of the problem's samples
 * @param solutions one, or one of each policy
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"problem", "sample", "solutions"})
record SolutionItem(int problem, int sample, List<Text> solutions) {

    /**
     * A solution.
     *
     * @param iteration whose policy made it; 0 for the base model
     * @param correct 1 if it is right, else 0
     * @param finished 0 if it was cut off at the token limit, else 1
     * @param steps its steps
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"iteration", "correct", "finished", "steps"})
    record Text(int iteration, int correct, int finished, List<StepRow> steps) {}

    /**
     * A step.
     *
     * @param text what it says
     * @param state where in the chunk's states the state stands that it was taken at; −1 if that
     *     was not labelled
     * @param advantage by how much it is better than the steps sampled there, where that is known
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"text", "state", "advantage"})
    record StepRow(String text, int state, OptionalDouble advantage) {}

    /**
     * A labelled state.
     *
     * @param value the share of its completions that are right
     * @param completions how many there were
     * @param critic the critic's value, where it was recorded
     * @param alternatives the steps that the completions began with
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"value", "completions", "critic", "alternatives"})
    record StateRow(
            OptionalDouble value,
            int completions,
            OptionalDouble critic,
            List<AlternativeRow> alternatives) {}

    /**
     * A step that was sampled at a state.
     *
     * @param text what it says
     * @param count how often it was sampled
     * @param end 0 where the solution goes on, 1 where it ends right, 2 where it ends wrong
     * @param value Q, where the actor learnt from the state
     * @param advantage Q less the mean, likewise
     * @param before its log-probability under the policy before the training, likewise
     * @param after the same after the training, where it was recorded
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"text", "count", "end", "value", "advantage", "before", "after"})
    record AlternativeRow(
            String text,
            int count,
            int end,
            OptionalDouble value,
            OptionalDouble advantage,
            OptionalDouble before,
            OptionalDouble after) {}
}
