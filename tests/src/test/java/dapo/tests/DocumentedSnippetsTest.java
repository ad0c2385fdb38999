package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.pipeline.ConfigurationException;
import dapo.pipeline.RunConfiguration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

/** What the documents show to be copied compiles, parses or loads. */
class DocumentedSnippetsTest {
    /** Documents whose blocks are not for a reader of the project: links alone are checked. */
    private static final Set<Path> LINKS_ALONE =
            Set.of(Path.of("benchmarks/README.md"), Path.of("benchmarks/peers/README.md"));

    /** Blocks that cannot be checked, by a text that they begin with, and why. */
    private static final Map<String, String> UNCHECKED =
            Map.of(
                    "4*4+8+6+7-6+7-4  (answer: 34)\n",
                    "what a demo of eight minutes prints",
                    "sft: done before\n",
                    "what a run says that was killed in the middle of two stages");

    /** {@code text} is what a command prints: CommandPagesTest and FirstHourTest compare it. */
    private static final Set<String> LANGUAGES =
            Set.of("", "sh", "yaml", "json", "jsonl", "java", "xml", "text");

    @TempDir private Path folder;

    /** The blocks of all documents that are to be checked. */
    static Stream<MarkdownBlock> blocks() {
        return Markdown.all().stream()
                .filter(document -> !LINKS_ALONE.contains(document.file()))
                .flatMap(document -> document.blocks().stream())
                .filter(block -> UNCHECKED.keySet().stream().noneMatch(block.text()::startsWith));
    }

    private static Stream<MarkdownBlock> blocks(String language) {
        return blocks().filter(block -> block.language().equals(language));
    }

    private static Stream<MarkdownBlock> yaml() {
        return blocks("yaml");
    }

    private static Stream<MarkdownBlock> json() {
        return Stream.concat(blocks("json"), blocks("jsonl"));
    }

    private static Stream<MarkdownBlock> java() {
        return blocks("java");
    }

    @Test
    void everyBlockIsOfAKindThatIsChecked() {
        assertThat(blocks())
                .allSatisfy(block -> assertThat(block.language()).as("%s", block).isIn(LANGUAGES));
        assertThat(blocks("text"))
                .allSatisfy(block ->
                        assertThat(block.file().toString())
                                .as("%s: output that nothing compares", block)
                                .startsWith("docs/")
                                .matches("docs/(first-hour|commands/[a-z-]+)\\.md"));
    }

    @Test
    void theListOfWhatIsNotCheckedHoldsNothingThatIsGone() {
        assertThat(UNCHECKED.keySet())
                .allSatisfy(start ->
                        assertThat(Markdown.all())
                                .flatExtracting(Markdown::blocks)
                                .anyMatch(block -> block.text().startsWith(start)));
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void configurationsAreRead(MarkdownBlock block) throws IOException {
        assertThatCode(() -> load(block.text())).as("%s", block).doesNotThrowAnyException();
    }

    /** A part of a configuration that names no model is read as one of a trained model. */
    private void load(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("configuration.yaml"), yaml);
        RunConfiguration.load(
                file, yaml.contains("model:") ? Map.of() : Map.of("model.hub", "owner/name"));
    }

    @ParameterizedTest
    @MethodSource("json")
    void jsonParses(MarkdownBlock block) {
        Stream<String> values =
                block.language().equals("jsonl") ? block.text().lines() : Stream.of(block.text());
        assertThat(values)
                .allSatisfy(value ->
                        assertThat(JsonMapper.shared().readTree(value).isObject())
                                .as("%s: %s", block, value)
                                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("java")
    void javaCompiles(MarkdownBlock block) throws IOException {
        assertThat(new JavaSnippet(block.text()).compile(folder)).as("%s", block).isEmpty();
    }

    @Test
    void xmlParses() {
        assertThat(blocks("xml"))
                .allSatisfy(block ->
                        assertThatCode(() -> parseXml(block.text()))
                                .as("%s", block)
                                .doesNotThrowAnyException());
    }

    private static void parseXml(String text) throws Exception {
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader("<snippet>" + text + "</snippet>")));
    }

    @Test
    void aSnippetThatDoesNotWorkIsFound() throws IOException {
        assertThatThrownBy(() -> load("actor: {btea: 0.1}\n"))
                .isInstanceOf(ConfigurationException.class);
        assertThat(new JavaSnippet("Path path = List.of();\n").compile(folder))
                .contains("incompatible types");
        assertThat(
                        new JavaSnippet("import java.net.URI;\nrecord Place(URI uri) {}\n")
                                .compile(folder))
                .isEmpty();
    }
}
