package dapo.report;

import dapo.pipeline.ConfigurationException;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunProblems;
import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers the problems that a page mentions, in the order in which they come up. */
final class ProblemTable {
    private final Map<String, Problem> known;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private ProblemTable(Map<String, Problem> known) {
        this.known = known;
    }

    /** The problems of a run; where their files are gone, a line says so, and ids remain. */
    static ProblemTable of(RunConfiguration configuration, List<String> missing) {
        try {
            return new ProblemTable(RunProblems.of(configuration));
        } catch (DatasetException | ConfigurationException unreadable) {
            missing.add("the problems' texts: " + unreadable.getMessage());
            return new ProblemTable(Map.of());
        }
    }

    /** The problem's number, counted from 0. */
    int number(String id) {
        return numbers.computeIfAbsent(id, key -> numbers.size());
    }

    /** The problems that have numbers, in their order. */
    List<ProblemText> texts() {
        List<ProblemText> texts = new ArrayList<>();
        for (String id : numbers.keySet()) {
            Optional<Problem> problem = Optional.ofNullable(known.get(id));
            texts.add(
                    new ProblemText(
                            id,
                            problem.map(Problem::prompt).orElse(""),
                            problem.map(Problem::answer).orElse("")));
        }
        return texts;
    }
}
