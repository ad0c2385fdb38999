package dapo.reasoning;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * GSM8K's own fields (Cobbe et al., arXiv:2110.14168): {@code question}, and {@code answer}, a
 * worked solution with annotated calculations, {@code <<48/2=24>>}, that ends in {@code ####} and
 * the final answer.
 *
 * <p>The annotations are left out of the solution; their number is the problem's difficulty. A
 * problem's id is the file's name and the row's number.
 */
public record Gsm8kFormat() implements ProblemFormat {
    private static final Pattern ANNOTATION = Pattern.compile("<<[^<>]*>>");

    @Override
    public WorkedProblem read(DatasetRow row) {
        String worked = row.text("answer");
        var problem =
                new Problem(
                        row.fileName() + "-" + row.line(),
                        row.text("question"),
                        FieldsFormat.finalAnswer(row, "answer"));
        int calculations = (int) ANNOTATION.matcher(worked).results().count();
        String solution = ANNOTATION.matcher(worked).replaceAll("");
        return new WorkedProblem(problem, Optional.of(solution), calculations);
    }
}
