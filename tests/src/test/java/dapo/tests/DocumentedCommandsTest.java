package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.pipeline.RunConfiguration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whatever the documents tell a reader to type is there to be typed. */
class DocumentedCommandsTest {
    /** The checkout's launcher, the command of an image, or the one on the path. */
    private static final Pattern DAPO = Pattern.compile("(\\./|(.*/)?bin/)?dapo");

    /** A section and a key, with a value or not; what ends so is a file. */
    private static final Pattern KEY =
            Pattern.compile("([a-z-]+)\\.(?!jsonl)([a-z0-9-]+)(: \\S+)?");

    private static Stream<MarkdownBlock> shellBlocks() {
        return DocumentedSnippetsTest.blocks().filter(MarkdownBlock::isShell);
    }

    private static Stream<Markdown> documents() {
        return Markdown.all().stream();
    }

    @ParameterizedTest
    @MethodSource("shellBlocks")
    void commandsOfABlockHaveTheFlagsKeysAndFilesThatItNames(MarkdownBlock block) {
        assertThat(ShellCommands.of(block.text()).stream().filter(command -> check(block, command)))
                .as("%s: no command that is known, in%n%s", block, block.text())
                .isNotEmpty();
    }

    /** Whether there was something to check. */
    private static boolean check(MarkdownBlock block, List<String> command) {
        for (int i = 0; i < command.size(); i++) {
            List<String> arguments = command.subList(i + 1, command.size());
            if (DAPO.matcher(command.get(i)).matches()) {
                assertThatCode(() -> DapoParser.require(arguments))
                        .as("%s: %s", block, command)
                        .doesNotThrowAnyException();
                return true;
            }
            if (command.get(i).equals("mvn")) {
                MavenProject.requireKnown(arguments);
                return true;
            }
            if (command.get(i).equals("java")) {
                requireMainClass(block, arguments);
                return true;
            }
        }
        return isScript(block, command);
    }

    /** Asserts that the repository has the source of {@code --module MODULE/CLASS}. */
    private static void requireMainClass(MarkdownBlock block, List<String> arguments) {
        String main = arguments.get(arguments.indexOf("--module") + 1);
        Path source = Path.of(main.replaceFirst(".*/", "").replace('.', '/') + ".java");
        try (Stream<Path> files = Files.walk(Markdown.REPOSITORY)) {
            assertThat(files).as("%s: %s", block, main).anyMatch(file -> file.endsWith(source));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether it starts a script of the repository, named from its root or the document. */
    private static boolean isScript(MarkdownBlock block, List<String> command) {
        Path root = Markdown.REPOSITORY;
        Path folder = root.resolve(block.file()).getParent();
        return command.stream()
                .filter(word -> word.contains("/"))
                .flatMap(word -> Stream.of(root.resolve(word), folder.resolve(word)))
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void commandsWithinTheTextAreUnderstoodAsFarAsTheyGo(Markdown document) {
        for (String span : document.codeSpans()) {
            List<String> words = Arrays.asList(span.replaceAll("[\\[\\]…]", "").split(" "));
            if (DAPO.matcher(words.getFirst()).matches()) {
                List<String> arguments =
                        words.stream().skip(1).map(word -> word.equals("N") ? "1" : word).toList();
                assertThatCode(() -> DapoParser.requirePart(arguments))
                        .as("%s: %s", document, span)
                        .doesNotThrowAnyException();
            } else if (words.getFirst().equals("mvn")) {
                MavenProject.requireKnown(words.subList(1, words.size()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void keysOfTheConfigurationThatTheTextNamesAreThere(Markdown document) {
        Set<String> keys = RunConfiguration.standard().values().keySet();
        Set<String> sections =
                keys.stream()
                        .filter(key -> key.contains("."))
                        .map(key -> key.replaceFirst("\\..*", ""))
                        .collect(Collectors.toSet());
        assertThat(document.codeSpans().stream().map(KEY::matcher).filter(Matcher::matches))
                .filteredOn(span -> sections.contains(span.group(1)))
                .allSatisfy(span ->
                        assertThat(keys)
                                .as("%s: %s", document, span.group())
                                .contains(span.group(1) + "." + span.group(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rnu configuration.yaml --out runs/mine",
                "run configuration.yaml --ouf runs/mine",
                "run configuration.yaml --out runs/mine --set actor.btea=0.1",
                "run configuration.yaml --out runs/mine --set actor.beta=zero",
                "evaluate",
            })
    void aCommandLineThatDoesNotWorkIsFound(String line) {
        assertThatThrownBy(() -> DapoParser.require(List.of(line.split(" "))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void aShellsCommandsAreTakenApartAsAShellWould() {
        String script =
                """
                A=$(echo 'a; b' | cat) taskset -c 0-3 ./dapo run x.yaml \\
                  --out "runs/my run" > log 2>&1 &   # in the background; here
                ./dapo generate m -p '1 + "2"' && mvn -q
                """;
        assertThat(ShellCommands.of(script))
                .containsExactly(
                        List.of(
                                "A=$(echo 'a; b' | cat)",
                                "taskset",
                                "-c",
                                "0-3",
                                "./dapo",
                                "run",
                                "x.yaml",
                                "--out",
                                "runs/my run"),
                        List.of("./dapo", "generate", "m", "-p", "1 + \"2\""),
                        List.of("mvn", "-q"));
    }

    @Test
    void aProfileOrModuleOfMavenThatIsMissingIsFound() {
        MavenProject.requireKnown(List.of("-Pbenchmarks", "-pl", "modules/cli,tests"));
        assertThatThrownBy(() -> MavenProject.requireKnown(List.of("-Pbenchmark")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> MavenProject.requireKnown(List.of("-pl", "modules/clu")))
                .isInstanceOf(AssertionError.class);
    }
}
