package dapo.programs;

import dapo.reasoning.DatasetRow;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemFormat;
import dapo.reasoning.WorkedProblem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The fields of published files of programming problems; other fields are ignored. */
public enum ProgramFormat implements ProblemFormat {
    /**
     * OpenAI's HumanEval (arXiv:2107.03374): {@code task_id}, {@code prompt}, {@code entry_point},
     * {@code test}, and where present {@code canonical_solution}. The model goes on from the
     * prompt.
     */
    HUMAN_EVAL {
        @Override
        public WorkedProblem read(DatasetRow row) {
            String prompt = row.text("prompt");
            String entryPoint = row.text("entry_point");
            if (!NAME.matcher(entryPoint).matches()) {
                throw row.fault(
                        "entry_point", "found '" + entryPoint + "', expected a function's name");
            }
            String test = row.text("test") + "\n\ncheck(" + entryPoint + ")\n";
            Problem problem =
                    new ProgramTests(prompt, List.of(entryPoint), test)
                            .problem(row.text(ID), prompt);
            return new WorkedProblem(problem, solution(row, "canonical_solution"), 0);
        }
    },
    /**
     * Google's MBPP (arXiv:2108.07732): {@code task_id}, {@code text} (or {@code prompt}), {@code
     * test_list}, and where present {@code test_setup_code} (or {@code test_imports}), {@code
     * challenge_test_list} and {@code code}, a solution whose definitions say what the tests call.
     * The model is given the text and the tests of {@code test_list} as a comment.
     */
    MBPP {
        @Override
        public WorkedProblem read(DatasetRow row) {
            String text = row.text(row.has("text") || !row.has("prompt") ? "text" : "prompt");
            List<String> shown = row.texts("test_list");
            if (shown.isEmpty()) {
                throw row.fault("test_list", "found no test, expected at least one; add it");
            }
            List<String> lines = new ArrayList<>();
            lines.addAll(row.texts("test_setup_code"));
            lines.addAll(row.texts("test_imports"));
            lines.addAll(shown);
            lines.addAll(row.texts("challenge_test_list"));
            String test = String.join("\n", lines) + "\n";
            String prompt =
                    "\"\"\"\n" + text.strip() + "\n" + String.join("\n", shown) + "\n\"\"\"\n";
            Problem problem =
                    new ProgramTests("", calledNames(row, test), test)
                            .problem(row.text(ID), prompt);
            return new WorkedProblem(problem, solution(row, "code"), 0);
        }
    };

    private static final String ID = "task_id";
    private static final Pattern DEFINITION =
            Pattern.compile("^(?:def|class)[ \\t]+(\\w+)", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private static Optional<String> solution(DatasetRow row, String field) {
        return row.texts(field).stream().filter(text -> !text.isBlank()).findFirst();
    }

    /**
     * What the reference program defines and the tests use; none where there is no such program.
     */
    private static List<String> calledNames(DatasetRow row, String test) {
        return DEFINITION
                .matcher(String.join("\n", row.texts("code")))
                .results()
                .map(MatchResult::group)
                .map(definition -> definition.replaceFirst("\\w+[ \\t]+", ""))
                .filter(name -> Pattern.compile("\\b" + name + "\\b").matcher(test).find())
                .distinct()
                .toList();
    }
}
