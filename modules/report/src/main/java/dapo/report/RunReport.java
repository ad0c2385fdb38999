package dapo.report;

import dapo.pipeline.AtomicFiles;
import dapo.pipeline.RunDirectory;
import dapo.reasoning.JsonLines;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run in one HTML page that needs nothing but itself: charts of what the stages measured, and a
 * viewer of the solutions, step by step.
 *
 * <p>It is made of the files that are there, so an unfinished run has one too; what they lack is
 * left out and named in {@link #missing()}. Immutable.
 */
public final class RunReport {
    /** How many solutions of an iteration a page shows unless told otherwise. */
    public static final int STANDARD_SOLUTIONS = 10_000;

    private final Path file;
    private final Overview overview;
    private final List<SolutionSet> sets;

    private RunReport(Path file, Overview overview, List<SolutionSet> sets) {
        this.file = file;
        this.overview = overview;
        this.sets = sets;
    }

    /**
     * Reads the files of a run; nothing is changed.
     *
     * @param run the run, which stays the caller's
     * @param mostSolutions how many solutions of an iteration the viewer has at most, 1 or more;
     *     where there are more, those are taken whose states have values
     * @throws dapo.reasoning.DatasetException if a file's records are damaged
     */
    public static RunReport of(RunDirectory run, int mostSolutions) {
        if (mostSolutions < 1) {
            throw new IllegalArgumentException(
                    "solutions: found " + mostSolutions + ", expected 1 or more");
        }
        List<String> missing = new ArrayList<>(MissingParts.of(run));
        ProblemTable problems = ProblemTable.of(run.configuration(), missing);
        List<SolutionSet> sets = new SolutionSets(run, mostSolutions, problems, missing).read();
        return new RunReport(run.report(), Overview.of(run, missing, problems, sets), sets);
    }

    /** What the page cannot show, one line each, such as a stage that has not run yet. */
    public List<String> missing() {
        return overview.missing();
    }

    /** The page. */
    public String html() {
        Page page = new Page("dapo: " + overview.run());
        page.addData("overview", JsonLines.format(overview));
        for (int set = 0; set < sets.size(); set++) {
            List<SolutionSet.Chunk> chunks = sets.get(set).chunks();
            for (int chunk = 0; chunk < chunks.size(); chunk++) {
                page.addData("items-" + set + "-" + chunk, JsonLines.format(chunks.get(chunk)));
            }
        }
        return page.html();
    }

    /**
     * Writes the page into the run's directory, in place of an earlier one.
     *
     * @return where it is
     * @throws dapo.pipeline.RunDirectoryException if the file system refuses
     */
    public Path write() {
        AtomicFiles.write(file, html());
        return file;
    }
}
