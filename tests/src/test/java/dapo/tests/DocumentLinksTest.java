package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Links between the documents, and to files of the repository, lead somewhere. */
class DocumentLinksTest {
    private static final Path INDEX = Path.of("docs/README.md");

    private static List<Markdown> documents() {
        return Markdown.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFilesAndHeadingsThatAreThere(Markdown document) {
        assertThat(document.links().stream().filter(link -> !link.contains("://")))
                .allSatisfy(link -> requireTarget(document, link));
    }

    private static void requireTarget(Markdown document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document.file() : target(document, parts[0]);
        assertThat(Markdown.REPOSITORY.resolve(target)).as("%s: %s", document, link).exists();
        if (parts.length > 1 && target.toString().endsWith(".md")) {
            assertThat(Markdown.read(target).anchors()).as("%s: %s", document, link).contains(parts[1]);
        }
    }

    private static Path target(Markdown document, String link) {
        return document.file().resolveSibling(link).normalize();
    }

    /** A command's page is there by the link to the folder, so that a new one is a single file. */
    @Test
    void theIndexLeadsToEveryPage() {
        Markdown index = Markdown.read(INDEX);
        List<Path> linked = index.links().stream().map(link -> target(index, link)).toList();
        Stream<Path> pages =
                documents().stream()
                        .map(Markdown::file)
                        .filter(file -> file.startsWith("docs") && !file.equals(INDEX));
        assertThat(pages)
                .allSatisfy(page ->
                        assertThat(linked)
                                .as("%s links neither to %s nor to its folder", INDEX, page)
                                .containsAnyOf(page, page.getParent()));
    }

    @Test
    void linksAndHeadingsAreFound() {
        Markdown document =
                new Markdown(
                        INDEX,
                        List.of("# A `b`: c", "[x](y.md#z) and `[no](link)`", "```", "[no](block)", "```"));
        assertThat(document.links()).containsExactly("y.md#z");
        assertThat(document.anchors()).containsExactly("a-b-c");
        assertThat(Files.exists(Markdown.REPOSITORY.resolve(INDEX))).isTrue();
    }
}
