package dapo.reasoning;

import java.util.List;

/** A problem with solutions that were sampled for it. */
public record SolvedProblem(Problem problem, List<Solution> solutions) {
    public SolvedProblem {
        solutions = List.copyOf(solutions);
        for (Solution solution : solutions) {
            if (!solution.problem().equals(problem.id())) {
                throw new IllegalArgumentException(
                        "a solution of problem "
                                + solution.problem()
                                + " beside problem "
                                + problem.id());
            }
        }
    }
}
