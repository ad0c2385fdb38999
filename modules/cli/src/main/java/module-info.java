/** The {@code dapo} command: its sub-commands, progress and report. */
module dapo.cli {
    requires dapo.pipeline;
    requires info.picocli;

    opens dapo.cli to
            info.picocli;
}
