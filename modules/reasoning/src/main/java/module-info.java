/**
 * The words of step-level reasoning as records: problems, steps, solutions, values, advantages; how
 * a solution is split into steps and judged; the files they are kept in; and the tasks that the
 * project makes itself. No tensors.
 */
module dapo.reasoning {
    requires transitive causallm.tokenizer;
    requires tools.jackson.databind;

    uses dapo.reasoning.RowReader;

    exports dapo.reasoning;

    opens dapo.reasoning to
            tools.jackson.databind;
}
