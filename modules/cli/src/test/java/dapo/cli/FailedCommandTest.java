package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.chat.ChatTemplateException;

import dapo.pipeline.ConfigurationException;
import dapo.pipeline.RunDirectoryException;
import dapo.pipeline.TrainingDivergedException;
import dapo.reasoning.DatasetException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;

class FailedCommandTest {
    private final StringWriter err = new StringWriter();

    @Command(name = "fail")
    private static final class Failing implements Runnable {
        private final RuntimeException failure;

        Failing(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void run() {
            throw failure;
        }
    }

    private int run(RuntimeException failure, String... arguments) {
        return new CommandLine(new DapoCommand())
                .addSubcommand(new CommandLine(new Failing(failure)))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(new FailedCommand())
                .execute(arguments);
    }

    static Stream<RuntimeException> errorsOfTheUser() {
        return Stream.of(
                new ConfigurationException("actor.beta", "-1", "a number above 0"),
                new RunDirectoryException(Path.of("run"), "a file is in the way: name a directory"),
                new TrainingDivergedException("sft", "loss", Double.NaN, 3, Path.of("step-2")),
                new ChatTemplateException("chat_template.jinja: line 3: no system message"),
                new DatasetException(Path.of("problems.jsonl"), 3, "prompt", "missing"));
    }

    @ParameterizedTest
    @MethodSource("errorsOfTheUser")
    void anErrorOfTheUserIsItsMessageAndExitCodeTwo(RuntimeException failure) {
        assertThat(run(failure, "fail")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("dapo: " + failure.getMessage() + "\n");
    }

    @Test
    void anyOtherErrorIsOneLineAndExitCodeOne() {
        assertThat(run(new IllegalStateException("first\n  second\n"), "fail")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "dapo: IllegalStateException: first second (--debug shows where)\n");
    }

    @Test
    void anErrorWithoutAMessageIsNamedByItsType() {
        assertThat(run(new ArrayStoreException(), "fail")).isEqualTo(1);
        assertThat(err.toString()).contains("dapo: ArrayStoreException");
    }

    @Test
    void theStackTraceIsShownOnRequestBeforeOrAfterTheCommand() {
        assertThat(run(new IllegalStateException("x"), "--debug", "fail")).isEqualTo(1);
        assertThat(err.toString()).contains("java.lang.IllegalStateException: x").contains("\tat ");
    }
}
