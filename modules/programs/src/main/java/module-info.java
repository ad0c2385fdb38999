/**
 * Judges programs: a candidate in Python runs against unit tests in a sandbox, and the tests decide
 * in a process of their own, which the candidate cannot reach.
 */
module dapo.programs {
    requires transitive dapo.reasoning;
    requires tools.jackson.databind;

    exports dapo.programs;

    opens dapo.programs to
            tools.jackson.databind;
}
