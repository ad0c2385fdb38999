package dapo.report;

import dapo.pipeline.ConfigurationKey;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;

import java.util.List;
import java.util.Map;

/**
 * All of the page's data but the solutions.
 *
 * @param run the directory's name
 * @param missing what cannot be shown, one line each
 * @param accuracies shares of the held-out problems solved
 * @param comparisons policies against the base model
 * @param divergences how far each policy moved from the one before
 * @param curves what the trainings measured step by step
 * @param calibrations the critics against Monte Carlo
 * @param advantages the distributions of the advantages
 * @param costs time and tokens
 * @param settings the configuration
 * @param problems what the solutions are of
 * @param sets the solutions' index
 */
record Overview(
        String run,
        List<String> missing,
        List<AccuracyFigure> accuracies,
        List<ComparisonFigure> comparisons,
        List<DivergenceFigure> divergences,
        List<Curve> curves,
        List<Calibration> calibrations,
        List<AdvantageHistogram> advantages,
        List<Cost> costs,
        List<SettingText> settings,
        List<ProblemText> problems,
        List<SolutionSet.Index> sets) {

    /**
     * A key of the configuration.
     *
     * @param key its name
     * @param value its value in the run
     * @param standard its default
     * @param meaning one line
     */
    record SettingText(String key, String value, String standard, String meaning) {}

    static Overview of(
            RunDirectory run, List<String> missing, ProblemTable problems, List<SolutionSet> sets) {
        return new Overview(
                run.folder().toAbsolutePath().normalize().getFileName().toString(),
                List.copyOf(missing),
                AccuracyFigure.all(run),
                ComparisonFigure.all(run),
                DivergenceFigure.all(run),
                Curve.all(run),
                Calibration.all(run),
                AdvantageHistogram.all(run),
                Cost.all(run),
                settings(run.configuration()),
                problems.texts(),
                sets.stream().map(SolutionSet::index).toList());
    }

    private static List<SettingText> settings(RunConfiguration configuration) {
        Map<String, String> values = configuration.values();
        return RunConfiguration.keys().stream().map(key -> setting(key, values)).toList();
    }

    private static SettingText setting(ConfigurationKey key, Map<String, String> values) {
        return new SettingText(key.name(), values.get(key.name()), key.standard(), key.meaning());
    }
}
