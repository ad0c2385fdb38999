/** A run directory as one page to look at: charts of all stages, and solutions step by step. */
module dapo.report {
    requires transitive dapo.pipeline;
    requires com.fasterxml.jackson.annotation;
    requires dapo.policy;
    requires tools.jackson.databind;

    exports dapo.report;

    opens dapo.report to
            tools.jackson.databind;
}
