package dapo.cli;

import dapo.pipeline.Progress;

import libtorch.install.InstallListener;
import libtorch.install.Installation;
import libtorch.install.LibTorchInstaller;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dapo libtorch}: on its own it only tells which commands there are. */
@Command(
        name = "libtorch",
        description = "Installs libtorch where the build has not.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LibTorchCommand.Install.class)
final class LibTorchCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** {@code dapo libtorch install}. */
    @Command(
            name = "install",
            description = {
                "Fetches libtorch from a Maven repository, checks it, and unpacks it where it is"
                        + " looked for.",
                "Mirrors, servers, proxies and the local repository of ~/.m2/settings.xml are"
                        + " honoured; LIBTORCH_BLAS=mkl takes the one with MKL."
            })
    static final class Install implements Callable<Integer> {
        @Spec private CommandSpec spec;

        @Option(
                names = "--into",
                paramLabel = "FOLDER",
                description =
                        "Another folder, empty or not there yet, which LIBTORCH_HOME then has to"
                                + " name.")
        private Optional<Path> folder = Optional.empty();

        @Option(
                names = "--repository",
                paramLabel = "URL",
                description =
                        "A Maven repository, also as ID::URL for the password of a server in the"
                                + " settings; LIBTORCH_REPOSITORY names one too.")
        private Optional<String> repository = Optional.empty();

        @Override
        public Integer call() {
            CommandLine command = spec.commandLine();
            LibTorchInstaller installer = LibTorchInstaller.standard();
            installer = folder.map(installer::into).orElse(installer);
            installer = repository.map(installer::from).orElse(installer);
            Installation installation;
            try (var listener = new Listener(ProgressDisplay.of(command.getErr()))) {
                installation = installer.telling(listener).install();
            }
            command.getOut()
                    .printf(
                            "libtorch %s %s%n",
                            installation.isNew() ? "is installed in" : "was there:",
                            installation.folder());
            return 0;
        }
    }

    /** Shows each file that is fetched as a task of its own. */
    private static final class Listener implements InstallListener, AutoCloseable {
        private static final long MEGABYTE = 1 << 20;

        private final Progress progress;
        private Optional<Progress.Task> task = Optional.empty();
        private long shown;

        Listener(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void fetching(String file, long bytes, long total) {
            if (bytes == 0) {
                close();
                shown = 0;
                task = Optional.of(progress.begin("fetching " + file, "MB", 0, total / MEGABYTE));
            }
            long now = bytes / MEGABYTE;
            task.ifPresent(begun -> begun.advance(now - shown));
            shown = now;
        }

        @Override
        public void unpacking(String file) {
            close();
            progress.note("unpacking " + file);
        }

        @Override
        public void close() {
            task.ifPresent(Progress.Task::close);
            task = Optional.empty();
        }
    }
}
