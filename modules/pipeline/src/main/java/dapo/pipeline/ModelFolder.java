package dapo.pipeline;

import causallm.model.CheckpointException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the folder of a model that a command line names. */
public final class ModelFolder {
    private static final String CONFIG = "config.json";
    private static final String PATH = "[./~\\\\].*|[A-Za-z]:.*";

    private ModelFolder() {}

    /**
     * The folder of a model.
     *
     * @param name a model's folder; a run's or an iteration's, which stands for its last policy; or
     *     a name on the Hugging Face hub, whose files are fetched as far as they are not there
     * @param progress shows how far fetching is
     * @throws CheckpointException if the folder is not there or holds no model
     * @throws causallm.hub.HubException if there is no such model on the hub, or it cannot be
     *     brought whole
     */
    public static Path find(String name, Progress progress) {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return policies(path)
                    .filter(folder -> Files.exists(folder.resolve(CONFIG)))
                    .findFirst()
                    .orElseThrow(() ->
                            new CheckpointException(
                                    path,
                                    "holds no model (no %s) and no run with a policy: name another folder"
                                            .formatted(CONFIG)));
        }
        if (Files.exists(path)) {
            throw new CheckpointException(path, "is a file: name the model's folder");
        }
        if (name.matches(PATH)) {
            throw new CheckpointException(
                    path, "there is no such folder: name a model's or a run's");
        }
        return ModelDownload.folder(name, progress);
    }

    /** The folder itself, or where a run keeps its policies, the last one first. */
    private static Stream<Path> policies(Path folder) {
        List<Path> trained =
                IterationDirectory.begun(folder).map(IterationDirectory::policy).toList();
        return Stream.of(
                        Stream.of(folder, folder.resolve("policy")),
                        trained.reversed().stream(),
                        Stream.of(folder.resolve("base")))
                .flatMap(folders -> folders);
    }
}
