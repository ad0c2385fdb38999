package dapo.pipeline;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a run directory, says so, and waits to be killed. */
final class LockHolder {
    private LockHolder() {}

    static Process start(Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path =
                System.getProperty("jdk.module.path", "")
                        + System.getProperty("path.separator")
                        + System.getProperty("java.class.path");
        return new ProcessBuilder(
                        java,
                        "-cp",
                        path + System.getProperty("path.separator") + testClasses(),
                        LockHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String testClasses() {
        return Path.of("target", "test-classes").toAbsolutePath().toString();
    }

    public static void main(String[] arguments) throws InterruptedException {
        try (var _ = RunDirectory.open(Path.of(arguments[0]))) {
            System.out.print("L");
            System.out.flush();
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
