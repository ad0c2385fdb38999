package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first hour, lived through: its blocks typed one after the other, but for the demo. */
@EnabledOnOs(OS.LINUX)
class FirstHourTest {
    private static final Path PAGE = Path.of("docs/first-hour.md");

    /** Sections whose commands take minutes, or a model from elsewhere: they are only parsed. */
    private static final List<String> PASSED_OVER = List.of("The demo", "With a real model");

    /** A block is a file's content where the line before it ends so. */
    private static final Pattern FILE = Pattern.compile("in `([^`]+)`:$");

    private static final String INTERRUPTED =
            "dapo: interrupted: the same command goes on from here";

    @TempDir private Path folder;

    @Test
    void everyCommandOfThePageDoesWhatThePageSays() throws IOException, InterruptedException {
        var shell = new DocumentShell(folder);
        String printed = "";
        int typed = 0;
        for (MarkdownBlock block : Markdown.read(PAGE).blocks()) {
            Matcher file = FILE.matcher(block.title());
            if (PASSED_OVER.contains(block.heading())) {
                continue;
            }
            if (file.find()) {
                Path target = folder.resolve(file.group(1));
                Files.createDirectories(target.getParent());
                Files.writeString(target, block.text());
            } else if (block.isShell()) {
                printed = type(shell, block);
                typed++;
            } else if (block.language().equals("text")) {
                requirePrinted(block, printed);
            }
        }
        assertThat(typed).isGreaterThan(5);
    }

    private String type(DocumentShell shell, MarkdownBlock block)
            throws IOException, InterruptedException {
        for (List<String> command : ShellCommands.of(block.text())) {
            if (command.size() > 1 && command.get(1).equals("run") && command.contains("--out")) {
                interrupt(command.subList(1, command.size()));
            }
        }
        DocumentShell.Output output = shell.run(block.text());
        assertThat(output.exitCode()).as("%s%n%s", block, output.text()).isZero();
        return output.text();
    }

    /** Ctrl-C in the middle of a run, which the page tells of. */
    private void interrupt(List<String> arguments) throws IOException, InterruptedException {
        try (var process = new CommandProcess(folder, arguments.toArray(String[]::new))) {
            process.awaitLines(2);
            process.signal("INT");
            assertThat(process.exitCode()).as("%s", process.lines()).isEqualTo(130);
            assertThat(process.lines()).endsWith(INTERRUPTED);
        }
        assertThat(Markdown.read(PAGE).lines()).anyMatch(line -> line.contains(INTERRUPTED));
    }

    /** Numbers may differ, which depend on rounding and on the machine. */
    private static void requirePrinted(MarkdownBlock block, String printed) {
        List<String> lines = printed.lines().map(FirstHourTest::masked).toList();
        assertThat(block.text().lines())
                .allSatisfy(line -> assertThat(masked(line)).as("%s", block).isIn(lines));
    }

    private static String masked(String line) {
        return line.replaceAll("[+-]?[0-9]+([.:][0-9]+)*(e-?[0-9]+)?", "#")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
