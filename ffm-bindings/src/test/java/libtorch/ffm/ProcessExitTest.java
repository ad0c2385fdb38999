package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A JVM of its own has C's {@code exit} call {@code abort}, as if a destructor of libtorch's met a
 * thread that computes: reached, it ends the process by SIGABRT.
 */
@EnabledOnOs(OS.LINUX)
class ProcessExitTest {
    private static final int STATUS = 3;
    private static final int ABORTED = 134;
    private static final int TERMINATED = 143;

    @TempDir private Path folder;

    /** How the JVM ends. */
    enum End {
        EXIT(STATUS),
        HALT(STATUS),
        RETURN_OF_MAIN(0),
        SIGNAL(TERMINATED);

        private final int status;

        End(int status) {
            this.status = status;
        }
    }

    @ParameterizedTest
    @EnumSource
    void destructorsFromBeforeTheLoadingAreNotReachedAndTheStatusIsKept(End end)
            throws IOException, InterruptedException, URISyntaxException {
        assertThat(statusOf("before", end)).as(output()).isEqualTo(end.status);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HALT") // runs no hooks
    void destructorsRegisteredByTheFirstUseAreNotReachedEither(End end)
            throws IOException, InterruptedException, URISyntaxException {
        assertThat(statusOf("after", end)).as(output()).isEqualTo(end.status);
    }

    @Test
    void withoutLibtorchTheyAreReached()
            throws IOException, InterruptedException, URISyntaxException {
        assertThat(statusOf("never", End.EXIT)).as(output()).isEqualTo(ABORTED);
    }

    @Test
    void whatAnotherLibraryPrintedIsWrittenOut()
            throws IOException, InterruptedException, URISyntaxException {
        assertThat(statusOf("before", End.EXIT)).isEqualTo(STATUS);
        assertThat(output()).contains("kept in stdio's buffer");
    }

    private int statusOf(String loaded, End end)
            throws IOException, InterruptedException, URISyntaxException {
        ProcessBuilder java =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-CreateCoredumpOnCrash",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classesOf(LibTorch.class)
                                + File.pathSeparator
                                + classesOf(EndingMain.class),
                        EndingMain.class.getName(),
                        LibTorch.home().toString(),
                        loaded,
                        end.name());
        java.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log().toFile());
        return java.start().waitFor();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String output() throws IOException {
        return Files.readString(log());
    }

    private static String classesOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** Loads libtorch before or after {@code abort} is registered, or never, and ends. */
    static final class EndingMain {
        private EndingMain() {}

        public static void main(String[] arguments) throws Throwable {
            System.setProperty("libtorch.home", arguments[0]);
            if (arguments[1].equals("after")) {
                LibTorch.load();
            }
            call("puts", Arena.global().allocateFrom("kept in stdio's buffer"));
            call("on_exit", address("abort"));
            if (arguments[1].equals("before")) {
                LibTorch.load();
            }
            switch (End.valueOf(arguments[2])) {
                case EXIT -> System.exit(STATUS);
                case HALT -> Runtime.getRuntime().halt(STATUS);
                case RETURN_OF_MAIN -> {}
                case SIGNAL -> {
                    ProcessHandle self = ProcessHandle.current();
                    new ProcessBuilder("kill", "-TERM", Long.toString(self.pid())).start();
                    new CountDownLatch(1).await();
                }
            }
        }

        /** Calls a function of the C library that takes one pointer, or a second one too. */
        private static void call(String function, MemorySegment argument) throws Throwable {
            FunctionDescriptor type =
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            int result =
                    (int)
                            Linker.nativeLinker()
                                    .downcallHandle(address(function), type)
                                    .invokeExact(argument, MemorySegment.NULL);
            if (result < 0) {
                throw new IllegalStateException(function + " failed");
            }
        }

        private static MemorySegment address(String function) {
            return Linker.nativeLinker().defaultLookup().find(function).orElseThrow();
        }
    }
}
