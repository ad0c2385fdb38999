package dapo.pipeline;

import dapo.pipeline.AtomicFiles.FolderWriter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints of a training that is under way, in a folder beside its result ({@code
 * policy-training} beside {@code policy}). Each appears whole or not at all; the latest ones are
 * kept, one unless told otherwise.
 */
public final class Checkpoints {
    private static final String STEP = "step-";

    private final Path result;
    private final Path folder;
    private final int kept;

    private Checkpoints(Path result, int kept) {
        this.result = result;
        this.folder = result.resolveSibling(result.getFileName() + "-training");
        this.kept = kept;
    }

    /**
     * The checkpoints of the training that ends with the folder {@code result}; of one that is
     * over, none are left.
     */
    public static Checkpoints of(Path result) {
        var checkpoints = new Checkpoints(result, 1);
        if (checkpoints.isDone()) {
            AtomicFiles.deleteFolder(checkpoints.folder);
        }
        return checkpoints;
    }

    /**
     * The same checkpoints, of which the latest so many are kept when another is written: while it
     * is written, there is one more.
     *
     * @param count at least 1
     */
    Checkpoints keeping(int count) {
        return new Checkpoints(result, count);
    }

    /**
     * A checkpoint.
     *
     * @param step how many steps had been done
     * @param folder where it lies
     */
    public record Checkpoint(long step, Path folder) {}

    /** Whether the training is over: its result is there. */
    public boolean isDone() {
        return Files.isDirectory(result);
    }

    /** The checkpoint to go on from, if there is one. */
    public Optional<Checkpoint> latest() {
        return all().stream().max(Comparator.comparingLong(Checkpoint::step));
    }

    private List<Checkpoint> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Checkpoints::isCheckpoint).map(Checkpoints::checkpoint).toList();
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", folder, failure);
        }
    }

    private static boolean isCheckpoint(Path entry) {
        return entry.getFileName().toString().matches(STEP + "\\d{1,18}");
    }

    private static Checkpoint checkpoint(Path entry) {
        return new Checkpoint(
                Long.parseLong(entry.getFileName().toString().substring(STEP.length())), entry);
    }

    /**
     * Writes the checkpoint after {@code step} steps, then deletes the earlier ones but those that
     * are kept.
     *
     * @throws RunDirectoryException if the file system refuses; earlier checkpoints are still there
     */
    public void write(long step, FolderWriter writer) {
        AtomicFiles.writeFolder(folder.resolve(STEP + step), writer);
        all().stream()
                .sorted(Comparator.comparingLong(Checkpoint::step).reversed())
                .skip(kept)
                .forEach(checkpoint -> AtomicFiles.deleteFolder(checkpoint.folder()));
    }

    /**
     * Writes the training's result, then deletes the checkpoints.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public void finish(FolderWriter writer) {
        AtomicFiles.writeFolder(result, writer);
        AtomicFiles.deleteFolder(folder);
    }
}
