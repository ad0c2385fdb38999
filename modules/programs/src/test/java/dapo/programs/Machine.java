package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What tests that run programs need of the machine, and verifiers on it. */
final class Machine {
    /** Ample, for machines that have much else to do. */
    static final Limits AMPLE =
            Limits.DEFAULT.withTimes(Duration.ofMinutes(2), Duration.ofSeconds(20));

    private static final Set<Long> BEFORE = harnessProcesses();

    private Machine() {}

    static CodeVerifier isolated(Limits limits) {
        needsPython();
        needsSandboxes();
        return CodeVerifier.open(Isolation.BUBBLEWRAP, limits);
    }

    static CodeVerifier unsafe(Limits limits) {
        needsPython();
        return CodeVerifier.open(Isolation.UNSAFE, limits);
    }

    /**
     * Waits until no process of a sandbox is left that was not there when the tests began. One
     * whose first process was killed takes a moment to go.
     */
    static void assertNothingIsLeft() throws InterruptedException {
        Set<Long> left = Set.of();
        for (int attempt = 0; attempt < 200; attempt++) {
            left = harnessProcesses();
            left.removeAll(BEFORE);
            if (left.isEmpty()) {
                return;
            }
            Thread.sleep(50);
        }
        assertThat(left).as("processes that are left").isEmpty();
    }

    private static Set<Long> harnessProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("Judges a program by tests"))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Skips only where no sandbox at all is to be had, so that a broken one of ours fails. */
    private static void needsSandboxes() {
        List<String> command = new ArrayList<>(Launcher.asNobody());
        command.addAll(List.of("bwrap", "--unshare-all", "--disable-userns", "--unshare-user"));
        command.addAll(List.of("--ro-bind", "/", "/", "/bin/true"));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assumeTrue(process.waitFor() == 0, "no sandboxes here: " + said);
        } catch (IOException e) {
            assumeTrue(false, "no bubblewrap here: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void needsPython() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no /usr/bin/python3");
    }
}
