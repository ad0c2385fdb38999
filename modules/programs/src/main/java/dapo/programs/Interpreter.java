package dapo.programs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A Python: where it is, and the folders that it reads.
 *
 * @param executable the file itself, behind all links
 * @param folders its library's folders
 */
record Interpreter(Path executable, List<Path> folders) {
    private static final List<Path> USUAL =
            List.of(Path.of("/usr/bin/python3"), Path.of("/usr/local/bin/python3"));
    private static final String QUESTION =
            """
            import os, sys, sysconfig
            if sys.version_info < (3, 10):
                sys.exit("Python %d.%d" % sys.version_info[:2])
            paths = sysconfig.get_paths()
            print(os.path.realpath(sys.executable))
            print(paths["stdlib"])
            print(paths["platstdlib"])
            if sysconfig.get_config_var("Py_ENABLE_SHARED"):
                print(sysconfig.get_config_var("LIBDIR"))
            """;

    /** The system's own Python, which every user can read. */
    static Path usual() {
        return USUAL.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new SandboxException(
                                "python: found neither /usr/bin/python3 nor /usr/local/bin/python3,"
                                        + " expected Python 3.10 or newer; install it or name"
                                        + " another"));
    }

    /**
     * Asks a Python for its folders.
     *
     * @throws SandboxException if it does not answer
     */
    static Interpreter inspect(Path python) {
        try {
            Process process =
                    new ProcessBuilder(python.toString(), "-s", "-S", "-c", QUESTION)
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<Path> lines = answer.lines().map(Path::of).toList();
            if (process.waitFor() != 0 || lines.size() < 3) {
                throw unusable(python, answer.isBlank() ? "no answer" : answer, null);
            }
            TreeSet<Path> folders = new TreeSet<>(lines.subList(1, lines.size()));
            return new Interpreter(lines.getFirst(), List.copyOf(folders));
        } catch (IOException e) {
            throw unusable(python, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(python, "interrupted", e);
        }
    }

    private static SandboxException unusable(Path python, String found, Throwable cause) {
        return new SandboxException(
                "python: found %s, expected Python 3.10 or newer at %s; install it or name another"
                        .formatted(found.strip(), python),
                cause);
    }
}
