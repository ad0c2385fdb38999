package dapo.tests;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * A shell in a folder that has {@code ./dapo}, as the repository has: what a document tells a
 * reader to type can be typed into it. Needs {@code bash}.
 */
final class DocumentShell {
    private static final int PATIENCE_MINUTES = 5;

    private final Path folder;

    /**
     * What was typed has ended.
     *
     * @param exitCode of the last command, or of the first that failed
     * @param text all that was written, to standard output and standard error
     */
    record Output(int exitCode, String text) {}

    /** Puts the command into the folder. */
    DocumentShell(Path folder) throws IOException {
        this.folder = folder;
        Path launcher = Files.writeString(folder.resolve("dapo"), launcher());
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private static String launcher() {
        return """
        #!/bin/sh
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=libtorch.ffm \\
            --module-path '%s' --module dapo.cli/dapo.cli.Main "$@"
        """
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("jdk.module.path"));
    }

    /** Types a block, and stops at the first command that fails. */
    Output run(String script) throws IOException, InterruptedException {
        File output = folder.resolve("output.txt").toFile();
        Process shell =
                new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output)
                        .start();
        if (!shell.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            throw new IllegalStateException("does not end: " + script);
        }
        return new Output(shell.exitValue(), Files.readString(output.toPath()));
    }
}
