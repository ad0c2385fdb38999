package dapo.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A document of the repository, as far as the tests have to understand it.
 *
 * @param file relative to the repository
 */
record Markdown(Path file, List<String> lines) {
    /** The repository, from the folder that tests run in. */
    static final Path REPOSITORY = Path.of("..");

    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern HEADING = Pattern.compile("#+ +(.*)");
    private static final Set<String> BUILT = Set.of("target", "node_modules");

    /** All documents, those in hidden folders and in what was built left out. */
    static List<Markdown> all() {
        try (Stream<Path> files = Files.walk(REPOSITORY)) {
            return files.map(REPOSITORY::relativize)
                    .filter(file -> file.toString().endsWith(".md") && isSource(file))
                    .sorted()
                    .map(Markdown::read)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isSource(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".") || BUILT.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    /** The document of this name. */
    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readAllLines(REPOSITORY.resolve(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Its fenced blocks from top to bottom. */
    List<MarkdownBlock> blocks() {
        List<MarkdownBlock> blocks = new ArrayList<>();
        String title = "";
        String heading = "";
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.startsWith(FENCE)) {
                int end = at + 1 + lines.subList(at + 1, lines.size()).indexOf(FENCE);
                String text = String.join("\n", lines.subList(at + 1, end)) + "\n";
                String language = line.substring(FENCE.length()).strip();
                blocks.add(new MarkdownBlock(file, at + 1, language, title, heading, text));
                at = end;
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ +", "");
            }
            title = line.isBlank() ? title : line;
            at++;
        }
        return blocks;
    }

    /** What its links point to, in the order of the text. */
    List<String> links() {
        return prose()
                .map(line -> CODE.matcher(line).replaceAll("code"))
                .flatMap(line -> LINK.matcher(line).results())
                .map(link -> link.group(1))
                .toList();
    }

    /** The pieces of code within the text. */
    List<String> codeSpans() {
        return prose()
                .flatMap(line -> CODE.matcher(line).results())
                .map(code -> code.group(1))
                .toList();
    }

    /** What a link may name behind {@code #}. */
    Set<String> anchors() {
        return prose()
                .flatMap(line -> HEADING.matcher(line).results())
                .map(Markdown::anchor)
                .collect(Collectors.toSet());
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** The lines outside of fenced blocks. */
    private Stream<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            if (line.startsWith(FENCE)) {
                fenced = !fenced;
            } else if (!fenced) {
                prose.add(line);
            }
        }
        return prose.stream();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
