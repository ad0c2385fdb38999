package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page for each command: {@code docs/commands/NAME.md}. */
class CommandPagesTest {
    private static final Path PAGES = Path.of("docs/commands");
    private static final Path EXAMPLE = Path.of("examples/gsm8k");
    private static final String ERROR = "When it fails";
    private static final Pattern EXIT_CODE = Pattern.compile("ends with (\\d+)");

    @TempDir private Path folder;

    /** Every command that there is, but for picocli's own. */
    private static Set<String> commands() {
        return new TreeSet<>(DapoParser.commands());
    }

    /** Whether a block is of a command that goes wrong on purpose: it is run here. */
    static boolean isError(MarkdownBlock block) {
        return block.file().startsWith(PAGES) && block.heading().equals(ERROR);
    }

    private static Markdown page(String command) {
        return Markdown.read(PAGES.resolve(command + ".md"));
    }

    @Test
    void everyCommandHasAPageAndEveryPageACommand() throws IOException {
        try (Stream<Path> files = Files.list(Markdown.REPOSITORY.resolve(PAGES))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("%s/NAME.md, with the sections of its neighbours", PAGES)
                    .containsExactlyInAnyOrderElementsOf(
                            commands().stream().map(name -> name + ".md").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aPageShowsTheHelpThatTheCommandPrints(String command) {
        assertThat(page(command).blocks())
                .filteredOn(block -> block.heading().equals("dapo " + command))
                .as("./dapo %s --help, in blocks of text above the first section", command)
                .extracting(MarkdownBlock::text)
                .isEqualTo(DapoParser.help(command));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsNoDefaultThatIsNone(String command) {
        assertThat(DapoParser.help(command)).noneMatch(help -> help.contains("Optional"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aPageHasTheSectionsThatItsNeighboursHave(String command) {
        Markdown page = page(command);
        assertThat(page.lines()).startsWith("# dapo " + command);
        assertThat(page.lines().stream().filter(line -> line.startsWith("## ")))
                .containsExactly("## Files", "## Examples", "## Exit codes", "## " + ERROR);
        assertThat(page.blocks())
                .anyMatch(block -> block.heading().equals("Examples") && block.isShell());
    }

    @ParameterizedTest
    @MethodSource("commands")
    @EnabledOnOs(OS.LINUX)
    void whatAPageSaysOfAnErrorIsWhatTheCommandSays(String command)
            throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("examples"));
        RunFiles.copy(Markdown.REPOSITORY.resolve(EXAMPLE), folder.resolve(EXAMPLE));
        List<MarkdownBlock> blocks =
                page(command).blocks().stream()
                        .filter(CommandPagesTest::isError)
                        .toList();
        assertThat(blocks).extracting(MarkdownBlock::language).containsExactly("sh", "text");
        var output = new DocumentShell(folder).run(blocks.getFirst().text());
        MarkdownBlock said = blocks.getLast();
        Matcher exitCode = EXIT_CODE.matcher(said.title());
        assertThat(exitCode.find()).as("%s: 'ends with N' before the block", said).isTrue();
        assertThat(output.exitCode()).as(output.text()).isEqualTo(Integer.parseInt(exitCode.group(1)));
        assertThat(output.text().lines().collect(Collectors.toSet()))
                .containsAll(said.text().lines().toList());
    }
}
