package dapo.mathematics;

import dapo.reasoning.DatasetRow;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemFormat;
import dapo.reasoning.WorkedProblem;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of MATH (Hendrycks et al., arXiv:2103.03874) and of the files made from it, such as
 * MATH-500: {@code problem}, {@code solution} with the final answer in its last <code>\boxed{}
 * </code>, and where present {@code answer} (used instead of the box), {@code unique_id} and {@code
 * level}, whose number is the problem's difficulty. A row without {@code unique_id} is named by the
 * file and its number.
 */
public record MathFormat() implements ProblemFormat {
    private static final Pattern LEVEL = Pattern.compile("(?:Level )?(\\d)");

    @Override
    public WorkedProblem read(DatasetRow row) {
        String id =
                row.has("unique_id") ? row.text("unique_id") : row.fileName() + "-" + row.line();
        String solution = row.text("solution");
        var problem = new Problem(id, row.text("problem"), answer(row, solution));
        return new WorkedProblem(problem, Optional.of(solution), level(row));
    }

    private static String answer(DatasetRow row, String solution) {
        if (row.has("answer")) {
            return row.text("answer").strip();
        }
        return AnswerSource.BOXED
                .find(solution)
                .map(String::strip)
                .filter(answer -> !answer.isEmpty())
                .orElseThrow(() ->
                        row.fault(
                                "solution",
                                "found no \\boxed{} with the final answer; add it, or the field"
                                        + " 'answer'"));
    }

    /** 0 for the few problems whose level is {@code Level ?}. */
    private static int level(DatasetRow row) {
        if (!row.has("level")) {
            return 0;
        }
        Matcher level = LEVEL.matcher(row.text("level"));
        return level.matches() ? Integer.parseInt(level.group(1)) : 0;
    }
}
