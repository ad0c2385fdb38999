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
        return switch (judge(configuration.data())) {
            case AUTO, ANSWER -> new AnswerVerifier();
            case MATHEMATICS -> {
                data.all(configuration.iterations()).forEach(Verifiers::requireReadable);
                yield new MathVerifier();
            }
            case PROGRAM -> {
                data.all(configuration.iterations()).forEach(ProgramTests::of);
                yield sandbox(configuration.data().isolation());
            }
        };
    }

    private static Judge judge(RunConfiguration.Data data) {
        if (data.judge() != Judge.AUTO) {
            return data.judge();
        }
        return switch (data.task()) {
            case EXPRESSIONS, GSM8K_CHAINS, GSM8K, FILE -> Judge.ANSWER;
            case MATH -> Judge.MATHEMATICS;
            case HUMAN_EVAL, MBPP -> Judge.PROGRAM;
        };
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
