package dapo.pipeline;

import dapo.mathematics.MathFormat;
import dapo.programs.ProgramFormat;
import dapo.reasoning.DatasetException;
import dapo.reasoning.Demonstration;
import dapo.reasoning.FieldsFormat;
import dapo.reasoning.Gsm8kFormat;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;
import dapo.reasoning.ProblemFormat;
import dapo.reasoning.WorkedProblem;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Problems of files: published datasets, and the user's own. What is evaluated on is never learnt
 * from, nor what stands as an example in every prompt.
 */
final class FileData implements TaskData {
    private final RunConfiguration.Data data;
    private final List<WorkedProblem> training;
    private final List<Demonstration> examples;
    private final List<Problem> heldOut;

    FileData(RunConfiguration configuration) {
        data = configuration.data();
        Path trainFile = data.trainFile().orElseThrow();
        Path heldOutFile = data.heldOutFile().orElseThrow();
        int shown = configuration.prompt().examples();
        boolean demonstrates = configuration.fineTuning().epochs() > 0;
        heldOut = problems(data, heldOutFile);
        ProblemFormat format = format(data, demonstrates || shown > 0);
        List<WorkedProblem> learnable = excluding(heldOut, easyEnough(data, trainFile, format));
        Slices.requireEnough("prompt.examples", shown, learnable.size());
        List<WorkedProblem> first = learnable.subList(0, shown);
        examples = first.stream().map(worked -> demonstration(worked, trainFile)).toList();
        training = excluding(problems(first), learnable);
        Slices.requireEnough("data.problems", data.problems(), training.size());
        Slices.requireEnough("data.held-out", data.heldOut(), heldOut.size());
        if (demonstrates) {
            training.forEach(worked -> demonstration(worked, trainFile));
        }
    }

    /** The problems of one file, that are only to be solved. */
    static List<Problem> problems(RunConfiguration.Data data, Path file) {
        return problems(easyEnough(data, file, format(data, false)));
    }

    private static ProblemFormat format(RunConfiguration.Data data, boolean solved) {
        return switch (data.task()) {
            case GSM8K -> new Gsm8kFormat();
            case MATH -> new MathFormat();
            case HUMAN_EVAL -> ProgramFormat.HUMAN_EVAL;
            case MBPP -> ProgramFormat.MBPP;
            case FILE ->
                    new FieldsFormat(
                            data.idField(),
                            data.promptField(),
                            data.answerField(),
                            solved ? Optional.of(data.solutionField()) : Optional.empty());
            case EXPRESSIONS, GSM8K_CHAINS ->
                    throw new IllegalStateException(data.task() + " is read by no format");
        };
    }

    private static List<WorkedProblem> easyEnough(
            RunConfiguration.Data data, Path file, ProblemFormat format) {
        List<WorkedProblem> problems =
                worked(data, file, format).stream()
                        .filter(worked -> isEasyEnough(data, worked))
                        .toList();
        if (problems.isEmpty()) {
            throw new ConfigurationException(
                    "data.hardest",
                    Integer.toString(data.hardest()),
                    "more: no problem of %s is that easy".formatted(file));
        }
        return problems;
    }

    /** A fault in a field that a key names also names the key. */
    private static List<WorkedProblem> worked(
            RunConfiguration.Data data, Path file, ProblemFormat format) {
        try {
            return new ProblemDataset(file, format).worked();
        } catch (DatasetException fault) {
            Map<String, String> keys = new LinkedHashMap<>();
            keys.put(data.idField(), "data.id-field");
            keys.put(data.solutionField(), "data.solution-field");
            keys.put(data.promptField(), "data.prompt-field");
            keys.put(data.answerField(), "data.answer-field");
            if (data.task() != Task.FILE || !keys.containsKey(fault.field())) {
                throw fault;
            }
            throw new DatasetException(
                    fault.file(),
                    fault.line(),
                    fault.field(),
                    "%s (%s says which)".formatted(fault.problem(), keys.get(fault.field())));
        }
    }

    private static boolean isEasyEnough(RunConfiguration.Data data, WorkedProblem worked) {
        return data.hardest() == 0
                || (worked.difficulty() > 0 && worked.difficulty() <= data.hardest());
    }

    private static List<WorkedProblem> excluding(List<Problem> left, List<WorkedProblem> from) {
        Set<String> prompts = left.stream().map(Problem::prompt).collect(Collectors.toSet());
        return from.stream()
                .filter(worked -> !prompts.contains(worked.problem().prompt()))
                .toList();
    }

    private static List<Problem> problems(List<WorkedProblem> worked) {
        return worked.stream().map(WorkedProblem::problem).toList();
    }

    private static Demonstration demonstration(WorkedProblem worked, Path file) {
        String solution =
                worked.solution()
                        .orElseThrow(() ->
                                new ConfigurationException(
                                        "fine-tuning.epochs",
                                        "above 0",
                                        "0, or solutions in %s: problem %s has none"
                                                .formatted(file, worked.problem().id())));
        return new Demonstration(worked.problem().prompt(), solution);
    }

    @Override
    public List<Demonstration> examples() {
        return examples;
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        Path file = data.trainFile().orElseThrow();
        Stream<Demonstration> all = training.stream().map(worked -> demonstration(worked, file));
        return data.demonstrations() == 0 ? all : all.limit(data.demonstrations());
    }

    @Override
    public List<Problem> problems(int iteration) {
        return Slices.of(problems(training), data.problems(), iteration);
    }

    @Override
    public List<Problem> heldOut() {
        return Slices.first(heldOut, data.heldOut());
    }
}
