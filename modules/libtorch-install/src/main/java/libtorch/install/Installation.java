package libtorch.install;

import java.nio.file.Path;

/**
 * An installed libtorch.
 *
 * @param folder its libraries'
 * @param isNew whether it was installed just now; else it was there
 */
public record Installation(Path folder, boolean isNew) {}
