package dapo.pipeline;

import dapo.mathematics.MathVerifier;
import dapo.programs.CodeVerifier;
import dapo.programs.Isolation;
import dapo.programs.Limits;
import dapo.programs.ProgramTests;
import dapo.programs.SandboxException;
import dapo.reasoning.AnswerVerifier;
import dapo.reasoning.Problem;
import dapo.reasoning.Verifier;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the verifier that a configuration asks for, and sees that it can judge the problems. */
final class Verifiers {
    private static final String JUDGE = "data.judge";

    private Verifiers() {}

    /**
     * The verifier of a run.
     *
     * @throws ConfigurationException if it cannot judge one of the run's problems, or there is no
     *     sandbox
     * @throws dapo.reasoning.DatasetException if a problem lacks the tests of a program
     */
    static Verifier of(RunConfiguration configuration, TaskData data) {
        return switch (configuration.data().judge()) {
            case ANSWER -> new AnswerVerifier();
            case MATHEMATICS -> {
                problems(configuration, data).forEach(Verifiers::requireReadable);
                yield new MathVerifier();
            }
            case PROGRAM -> {
                problems(configuration, data).forEach(ProgramTests::of);
                yield sandbox(configuration.data().isolation());
            }
        };
    }

    private static Stream<Problem> problems(RunConfiguration configuration, TaskData data) {
        return Stream.concat(
                IntStream.rangeClosed(1, configuration.iterations())
                        .boxed()
                        .flatMap(iteration -> data.problems(iteration).stream()),
                data.heldOut().stream());
    }

    private static void requireReadable(Problem problem) {
        Optional<String> fault = MathVerifier.fault(problem.answer());
        if (fault.isPresent()) {
            throw new ConfigurationException(
                    JUDGE,
                    "mathematics",
                    "answer, or problems whose answers are mathematics: that of %s is not (%s)"
                            .formatted(problem.id(), fault.get()));
        }
    }

    private static Verifier sandbox(RunConfiguration.Isolation isolation) {
        try {
            return switch (isolation) {
                case BUBBLEWRAP -> CodeVerifier.open(Isolation.BUBBLEWRAP, Limits.DEFAULT);
                case UNSAFE -> CodeVerifier.open(Isolation.UNSAFE, Limits.DEFAULT);
            };
        } catch (SandboxException e) {
            throw new ConfigurationException(
                    "data.isolation",
                    ConfigurationValue.text(isolation),
                    "what this machine has: " + e.getMessage());
        }
    }
}
