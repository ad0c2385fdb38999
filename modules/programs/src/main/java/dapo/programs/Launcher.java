package dapo.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The command line of a process of the harness, inside a sandbox or not.
 *
 * <p>In the sandbox a process sees the interpreter, its library and the system's shared libraries,
 * all of them read-only, {@code /dev/null}, {@code /dev/urandom}, and an empty folder in memory
 * where it works and which alone it can write. There is no {@code /proc}, {@code /etc}, {@code
 * /tmp} or {@code /home}.
 */
final class Launcher {
    private static final String NOBODY = "65534";
    private static final String HARNESS = harness();

    private final Isolation isolation;
    private final List<String> command;

    private Launcher(Isolation isolation, List<String> command) {
        this.isolation = isolation;
        this.command = List.copyOf(command);
    }

    static Launcher of(Isolation isolation, Path python, Limits limits) {
        Interpreter interpreter = Interpreter.inspect(python);
        List<String> command = new ArrayList<>();
        if (isolation == Isolation.BUBBLEWRAP) {
            command.addAll(asNobody());
            command.addAll(sandbox(interpreter, limits));
        }
        command.addAll(List.of(interpreter.executable().toString(), "-s", "-S", "-B", "-c"));
        command.add(HARNESS);
        return new Launcher(isolation, command);
    }

    /**
     * Starts a process of the harness. The caller ends it; the thread that calls must outlive it,
     * since the sandbox dies with that thread.
     *
     * @param role {@code tests} or {@code candidate}
     */
    ProcessTree start(String role) throws IOException {
        List<String> arguments = new ArrayList<>(command);
        arguments.add(role);
        ProcessBuilder builder = new ProcessBuilder(arguments);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(
                Map.of("LC_ALL", "C.UTF-8", "PATH", "/usr/bin:/bin", "PYTHONHASHSEED", "0"));
        return new ProcessTree(builder.start(), isolation);
    }

    /**
     * Root's processes are counted by no limit, in whatever namespace, so a sandbox is never
     * root's.
     */
    static List<String> asNobody() {
        return userIsRoot()
                ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--")
                : List.of();
    }

    private static boolean userIsRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> sandbox(Interpreter interpreter, Limits limits) {
        List<String> bubblewrap = new ArrayList<>();
        bubblewrap.add(Bubblewrap.executable().toString());
        bubblewrap.addAll(List.of("--unshare-all", "--unshare-user", "--disable-userns"));
        bubblewrap.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
        bubblewrap.addAll(List.of("--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox"));
        visible(interpreter).forEach((path, link) -> bubblewrap.addAll(shown(path, link)));
        for (String device : List.of("/dev/null", "/dev/urandom")) {
            bubblewrap.addAll(List.of("--dev-bind", device, device));
        }
        String size = Long.toString(Math.max(limits.fileBytes(), 1));
        bubblewrap.addAll(List.of("--perms", "0700", "--size", size, "--tmpfs", "/sandbox"));
        bubblewrap.addAll(List.of("--remount-ro", "/", "--chdir", "/sandbox", "--"));
        return bubblewrap;
    }

    private static List<String> shown(Path path, String link) {
        return link.isEmpty()
                ? List.of("--ro-bind", path.toString(), path.toString())
                : List.of("--symlink", link, path.toString());
    }

    /**
     * What is shown of the machine's files, outer folders first, and where the links among it lead.
     */
    private static Map<Path, String> visible(Interpreter interpreter) {
        Path multiarch = Path.of("/usr/lib/x86_64-linux-gnu");
        Path libraries = Files.isDirectory(multiarch) ? multiarch : Path.of("/usr/lib");
        List<Path> wanted = new ArrayList<>(List.of(libraries));
        Stream.of("/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
                .map(Path::of)
                .filter(Files::exists)
                .forEach(wanted::add);
        wanted.addAll(interpreter.folders());
        wanted.add(interpreter.executable());
        Map<Path, String> visible = new TreeMap<>();
        wanted.stream()
                .sorted()
                .forEach(path -> {
                    if (visible.keySet().stream().noneMatch(path::startsWith)) {
                        visible.put(path, linkTarget(path));
                    }
                });
        return visible;
    }

    private static String linkTarget(Path path) {
        try {
            return Files.isSymbolicLink(path) ? Files.readSymbolicLink(path).toString() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String harness() {
        try (InputStream stream = Launcher.class.getResourceAsStream("harness.py")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
