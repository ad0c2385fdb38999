package dapo.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds bubblewrap, and asks whether a sandbox of it holds what it should. */
final class Bubblewrap {
    /** Looks around in the sandbox and says what should not be there. */
    private static final String PROBE =
            """
            import os, socket, time

            def refused(action, *arguments):
                try:
                    action(*arguments)
                except OSError:
                    return True
                return False

            def fork_until_refused(most):
                for _ in range(most):
                    if os.fork() == 0:
                        time.sleep(60)
                        os._exit(0)

            def faults(processes):
                holds = {
                    "a user of its own": os.getuid() == 65534,
                    "no other processes": os.getpid() <= 3,
                    "no network": [name for _, name in socket.if_nameindex()] in ([], ["lo"]),
                    "no /etc/passwd": not os.path.exists("/etc/passwd"),
                    "no /proc": not os.path.exists("/proc"),
                    "a read-only root": refused(open, "/probe", "w"),
                    "a folder to work in": not refused(open, "/sandbox/probe", "w"),
                    "a seccomp filter": refused(os.memfd_create, "probe"),
                    "a limit of processes": refused(fork_until_refused, processes + 1),
                }
                return ", ".join(name for name in holds if not holds[name])
            """;

    private Bubblewrap() {}

    /**
     * The first bwrap of the usual places.
     *
     * @throws SandboxException if there is none
     */
    static Path executable() {
        return executable(List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/local/bin")));
    }

    static Path executable(List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve("bwrap"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> refusal("no bwrap in " + folders));
    }

    static SandboxException refusal(String found) {
        return new SandboxException(
                "isolation: found "
                        + found.strip()
                        + ", expected bubblewrap 0.8 or newer and user namespaces, without which no"
                        + " program is run; install bubblewrap and allow user namespaces, or choose"
                        + " the isolation 'unsafe' for programs that you trust");
    }

    /** A program and tests that pass where the sandbox holds. */
    static ProgramTests probe(Limits limits) {
        return new ProgramTests(
                PROBE,
                List.of("faults"),
                "found = faults(%d)\nassert not found, found".formatted(limits.processes()));
    }
}
