/** The {@code dapo} command: its sub-commands, progress and report. */
module dapo.cli {
    requires causallm.chat;
    requires causallm.hub;
    requires causallm.model;
    requires causallm.tokenizer;
    requires dapo.pipeline;
    requires dapo.report;
    requires info.picocli;
    requires libtorch.install;
    requires libtorch.tensor;

    opens dapo.cli to
            info.picocli;
}
