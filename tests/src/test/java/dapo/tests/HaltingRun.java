package dapo.tests;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.tests.HaltingProgress.Moment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A run in a process of its own that halts at a {@link Moment}. */
final class HaltingRun {
    private HaltingRun() {}

    /**
     * How a process ended.
     *
     * @param exitCode {@link HaltingProgress#HALTED}, or 0 where the run was through before
     * @param lines what the run noted, and last in which task it was halted
     */
    record End(int exitCode, List<String> lines) {}

    /** Begins a run, or goes on with it, until the moment. */
    static End until(Moment moment, Path run, Path configuration)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=libtorch.ffm",
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--add-modules",
                                "dapo.pipeline",
                                "--class-path",
                                Path.of("target", "test-classes").toAbsolutePath().toString(),
                                HaltingRun.class.getName(),
                                run.toString(),
                                configuration.toString(),
                                moment.task(),
                                Double.toString(moment.share()),
                                Long.toString(moment.delay()))
                        .redirectErrorStream(true)
                        .start();
        try {
            List<String> lines = process.inputReader().lines().toList();
            return new End(process.waitFor(), lines);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Runs until the moment that the arguments tell. */
    public static void main(String[] arguments) {
        RunConfiguration configuration = RunConfiguration.load(Path.of(arguments[1]));
        var moment =
                new Moment(
                        arguments[2],
                        Double.parseDouble(arguments[3]),
                        Long.parseLong(arguments[4]));
        try (RunDirectory run = RunDirectory.open(Path.of(arguments[0]), configuration)) {
            new Pipeline(run, new HaltingProgress(moment, System.out)).run();
        }
    }
}
