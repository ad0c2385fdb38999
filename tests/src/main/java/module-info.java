/**
 * Black-box tests: they see what a user sees, the exported packages.
 *
 * <p>The tests themselves lie in {@code src/test/java} and are patched into this module when they
 * run.
 */
module dapo.tests {
    requires causallm.model;
    requires dapo.cli;
    requires dapo.mathematics;
    requires dapo.pipeline;
    requires dapo.policy;
    requires dapo.programs;
    requires dapo.report;
    requires dapo.value;
    requires example.embed;
    requires info.picocli;
    requires java.compiler;
    requires java.net.http;
    requires java.xml;
    requires tools.jackson.databind;
}
