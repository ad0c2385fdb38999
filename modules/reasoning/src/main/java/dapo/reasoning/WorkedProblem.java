package dapo.reasoning;

import java.util.Objects;
import java.util.Optional;

/**
 * A problem of a published dataset, with what the dataset says about it.
 *
 * @param problem the problem
 * @param solution a worked solution to imitate, where there is one
 * @param difficulty how hard it is, in the dataset's own measure; 0 where it has none
 */
public record WorkedProblem(Problem problem, Optional<String> solution, int difficulty) {
    public WorkedProblem {
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(solution, "solution");
    }
}
