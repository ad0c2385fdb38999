package libtorch.ffm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One of libtorch's shared libraries.
 *
 * @param name without the platform's prefix and suffix
 */
record Library(String name) {
    /** In the order they are loaded: each needs those before it. */
    static final List<Library> REQUIRED = List.of(new Library("c10"), new Library("torch_cpu"));

    /**
     * In a CUDA build's folder beside the others; its kernels register themselves when it is
     * loaded.
     */
    static final List<Library> CUDA = List.of(new Library("c10_cuda"), new Library("torch_cuda"));

    String fileName() {
        return System.mapLibraryName(name);
    }

    boolean isIn(Path folder) {
        return Files.isRegularFile(in(folder));
    }

    Path in(Path folder) {
        return folder.resolve(fileName());
    }
}
