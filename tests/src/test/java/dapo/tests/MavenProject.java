package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a command line of Maven may name: the profiles and modules of the project. */
final class MavenProject {
    private static final int DEPTH = 4;
    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*<id>([^<]+)</id>");

    private MavenProject() {}

    /** Asserts that each profile and each module of the line is there. */
    static void requireKnown(List<String> arguments) {
        String line = String.join(" ", arguments);
        assertThat(profiles()).as(line).containsAll(values(arguments, "-P"));
        assertThat(values(arguments, "-pl"))
                .as("modules of: " + line)
                .allMatch(module ->
                        Files.isRegularFile(
                                Markdown.REPOSITORY.resolve(module).resolve("pom.xml")));
    }

    /** The list behind a flag, beside it or joined to it; empty without the flag. */
    private static List<String> values(List<String> arguments, String flag) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(flag)) {
                String joined = arguments.get(i).substring(flag.length());
                return Arrays.asList((joined.isEmpty() ? arguments.get(i + 1) : joined).split(","));
            }
        }
        return List.of();
    }

    private static Set<String> profiles() {
        try (Stream<Path> files = Files.walk(Markdown.REPOSITORY, DEPTH)) {
            return files.filter(file -> file.endsWith("pom.xml"))
                    .flatMap(file -> PROFILE.matcher(text(file)).results())
                    .map(profile -> profile.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
