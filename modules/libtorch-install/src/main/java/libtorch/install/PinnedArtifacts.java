package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files that hold libtorch and what it needs, by platform: a resource with a line each, which
 * the build's own versions are tested against.
 */
final class PinnedArtifacts {
    private static final String RESOURCE = "artifacts.txt";

    private PinnedArtifacts() {}

    /**
     * The files of one installation, in the order in which they are unpacked.
     *
     * @param installation the name of its folder, such as {@code 2.13.0-linux-x86_64}
     * @throws InstallException if there are none
     */
    static List<Artifact> of(String installation) {
        Map<String, List<Artifact>> all = all();
        if (!all.containsKey(installation)) {
            throw new InstallException(
                    "there is no libtorch to install as %s, but %s: set LIBTORCH_HOME to a libtorch of your own"
                            .formatted(
                                    installation,
                                    all.keySet().stream()
                                            .sorted()
                                            .collect(Collectors.joining(", "))));
        }
        return all.get(installation);
    }

    /** All of them, by the name of the installation's folder. */
    static Map<String, List<Artifact>> all() {
        return lines().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" +"))
                .collect(
                        Collectors.groupingBy(
                                words -> words[0],
                                Collectors.mapping(
                                        words ->
                                                new Artifact(
                                                        words[1],
                                                        Long.parseLong(words[2]),
                                                        words[3]),
                                        Collectors.toList())));
    }

    private static List<String> lines() {
        try (InputStream stream = PinnedArtifacts.class.getResourceAsStream(RESOURCE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
