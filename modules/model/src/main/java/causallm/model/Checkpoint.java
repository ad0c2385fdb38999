package causallm.model;

import libtorch.tensor.ScalarType;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes model folders in Hugging Face's layout, whole or not at all. */
public final class Checkpoint {

    private Checkpoint() {}

    /**
     * Writes {@code config.json} and {@code model.safetensors} aside, then moves the folder to its
     * place.
     *
     * @param folder must not exist, or be empty or a model folder, which is replaced
     * @param head what the model has on top of the decoder
     * @param parameters all of the model's
     * @param more writes further files, such as the tokenizer's, into the folder it is given
     * @throws CheckpointException when the folder cannot be written, or is there and no model
     *     folder; what was there before is still there
     */
    public static void save(
            Path folder,
            Head head,
            TransformerConfig config,
            ParameterStore parameters,
            Consumer<Path> more) {
        Path aside = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            requireReplaceable(folder);
            deleteFolder(aside);
            Files.createDirectories(aside);
            Map<String, StoredTensor> tensors = parameters.stored();
            ScalarType type = tensors.values().iterator().next().type();
            Files.writeString(
                    aside.resolve(TransformerConfig.FILE),
                    ConfigurationFile.write(config, head, type.name().toLowerCase(Locale.ROOT)));
            SafetensorsFile.writeStored(aside.resolve(WeightFiles.SINGLE), tensors);
            more.accept(aside);
            replace(folder, aside);
        } catch (IOException e) {
            throw new CheckpointException(
                    folder,
                    "cannot be written (%s): free the path or the space, or name another folder"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static void requireReplaceable(Path folder) throws IOException {
        if (Files.notExists(folder) || Files.exists(folder.resolve(TransformerConfig.FILE))) {
            return;
        }
        try (Stream<Path> files =
                Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
            if (files.findAny().isPresent()) {
                throw new CheckpointException(
                        folder, "is there and is no model folder: name another, or remove it");
            }
        }
    }

    /** The old folder is complete, here or beside, until the new one is in its place. */
    private static void replace(Path folder, Path by) throws IOException {
        Path old = folder.resolveSibling(folder.getFileName() + ".old");
        deleteFolder(old);
        if (Files.exists(folder)) {
            Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(by, folder, StandardCopyOption.ATOMIC_MOVE);
        deleteFolder(old);
    }

    private static void deleteFolder(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
