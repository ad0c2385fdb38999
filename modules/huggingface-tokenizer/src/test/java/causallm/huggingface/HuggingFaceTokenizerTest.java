package causallm.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class HuggingFaceTokenizerTest {
    @TempDir private Path folder;

    @BeforeEach
    void copyTheTokenizerOfSmolLm() throws IOException {
        copy("smollm");
    }

    @Test
    void aFolderIsLoadedThroughTheInterface() {
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThat(tokenizer).isInstanceOf(HuggingFaceTokenizer.class);
        assertThat(tokenizer.decode(tokenizer.encode("It's 48/2.\n\n🙂")))
                .isEqualTo("It's 48/2.\n\n🙂");
    }

    @Test
    void theLibraryIsKeptOffTheNetworkAndOutOfTheHomeFolder() {
        Golden.tokenizer("smollm");
        assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
        assertThat(System.getProperty("ENGINE_CACHE_DIR")).endsWith("libtorch-java");
    }

    @Test
    void endsAndPaddingAreThoseOfTheConfigurations() {
        assertThat(Golden.tokenizer("smollm").endOfText()).isEqualTo(2);
        assertThat(Golden.tokenizer("smollm").padding()).isEqualTo(2);
        HuggingFaceTokenizer qwen = Golden.tokenizer("qwen");
        int end = qwen.encodeWithSpecialTokens("<|im_end|>")[0];
        int endOfText = qwen.encodeWithSpecialTokens("<|endoftext|>")[0];
        assertThat(qwen.endsOfText()).containsExactly(end, endOfText);
        assertThat(qwen.padding()).isEqualTo(endOfText);
        HuggingFaceTokenizer llama = Golden.tokenizer("llama3");
        assertThat(llama.endOfText()).isEqualTo(llama.encodeWithSpecialTokens("<|im_end|>")[0]);
        assertThat(llama.endsOfText()).hasSize(2);
        assertThat(Golden.tokenizer("llama2").endsOfText()).containsExactly(2);
        assertThat(Golden.tokenizer("unigram").endOfText()).isEqualTo(2);
    }

    @Test
    void whatStandsBeforeATextIsKnown() {
        HuggingFaceTokenizer llama = Golden.tokenizer("llama3");
        assertThat(llama.startOfText())
                .containsExactly(llama.encodeWithSpecialTokens("<|begin_of_text|>"));
        assertThat(Golden.tokenizer("llama2").startOfText()).containsExactly(1);
        for (String name : new String[] {"smollm", "qwen", "unigram"}) {
            assertThat(Golden.tokenizer(name).startOfText()).as(name).isEmpty();
        }
    }

    @Test
    void halfOfACharacterIsRefused() {
        HuggingFaceTokenizer tokenizer = Golden.tokenizer("smollm");
        assertThatThrownBy(() -> tokenizer.encode("a🙂\uD83D"))
                .isInstanceOf(TokenizerException.class)
                .hasMessage(
                        "found U+D83D, half of a character, at position 2 of the text, expected"
                                + " whole ones; read the text as UTF-8");
        assertThatThrownBy(() -> tokenizer.encodeWithSpecialTokens("\uDE42a"))
                .hasMessageContaining("U+DE42");
    }

    @Test
    void aCharacterWithoutATokenIsNamed() {
        assertThatThrownBy(() -> Golden.tokenizer("unigram").encode("sold ☃"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("☃' at position 5 of the text")
                .hasMessageContaining("not <unk>; remove it");
    }

    @Test
    void aTokenizerThatHasNothingForUnknownCharactersSaysSo() throws IOException {
        copy("unigram");
        Files.delete(folder.resolve("tokenizer_config.json"));
        Path file = folder.resolve("tokenizer.json");
        String content = Files.readString(file);
        assertThat(content).contains("\"unk_id\":0");
        Files.writeString(file, content.replace("\"unk_id\":0", "\"unk_id\":null"));
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThatThrownBy(() -> tokenizer.encode("sold ☃"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("found a text that the tokenizer cannot encode (");
    }

    @Test
    void partsOfACharacterHaveNoTextOfTheirOwn() {
        HuggingFaceTokenizer tokenizer = Golden.tokenizer("smollm");
        int[] ids = tokenizer.encode("a𐍈b");
        List<String> texts = tokenizer.tokenTexts(ids);
        assertThat(ids.length).isGreaterThan(3);
        assertThat(texts).startsWith("a", "").endsWith("𐍈", "b");
        assertThat(tokenizer.tokenText(ids[1])).contains("\uFFFD");
        assertThat(tokenizer.tokenTexts(Arrays.copyOf(ids, 2))).containsExactly("a", "\uFFFD");
    }

    @Test
    void aSavedTokenizerIsTheSameByteForByte() throws IOException {
        Path target = folder.resolve("new").resolve("model");
        Files.createDirectories(target);
        Files.writeString(target.resolve("chat_template.jinja"), "of another tokenizer");
        Tokenizer tokenizer = Tokenizer.load(folder);
        tokenizer.save(target);
        List<String> names =
                List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json");
        for (String name : names) {
            assertThat(target.resolve(name)).hasSameBinaryContentAs(folder.resolve(name));
        }
        assertThat(names(target)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(Tokenizer.load(target)).isEqualTo(tokenizer).hasSameHashCodeAs(tokenizer);
        assertThat(Tokenizer.load(target)).isNotEqualTo(Golden.tokenizer("qwen"));
    }

    @Test
    void aTokenizerThatCannotBeWrittenWholeLeavesNothing() throws IOException {
        Path target = Files.createDirectories(folder.resolve("full"));
        Files.createDirectories(target.resolve("tokenizer.json.part").resolve("in the way"));
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThatThrownBy(() -> tokenizer.save(target))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(target.resolve("tokenizer.json") + ": cannot be written");
        assertThat(names(target)).containsExactly("tokenizer.json.part");
    }

    @Test
    void manyThreadsEncodeAtOnce() {
        Tokenizer tokenizer = Tokenizer.load(folder);
        String text = "She sold 48/2 = 24 clips.\n\n🙂";
        int[] expected = tokenizer.encode(text);
        assertThat(IntStream.range(0, 500).parallel().mapToObj(round -> tokenizer.encode(text)))
                .allMatch(ids -> Arrays.equals(ids, expected));
    }

    @Test
    void brokenFilesAreNamedInOneLine() throws IOException {
        assertFault("tokenizer.json", "{\"model\":{}}", "field 'model.vocab': found no tokens");
        assertFault(
                "tokenizer.json",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":2000000000}}}",
                "token 'a': found id 2000000000, expected 0 to 16777215");
        assertFault(
                "tokenizer.json",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"<|im_end|>\":2}}}",
                "field 'decoder': found");
        assertFault(
                "tokenizer.json",
                "{\"model\":{\"type\":\"Mystery\",\"vocab\":{\"a\":0,\"<|im_end|>\":2}},\"decoder\":{\"type\":\"ByteLevel\"}}",
                "found what the tokenizers library does not read (");
        copy("smollm");
        assertFault("tokenizer_config.json", "{\"eos_token\"", "found broken JSON (");
        assertFault("tokenizer_config.json", "[]", "found no JSON object");
        assertFault("generation_config.json", "{\"eos_token_id\":[2,99999]}", "");
        assertFault("tokenizer_config.json", "{\"eos_token\":\"</done>\"}", "");
    }

    @Test
    void aFolderWithoutAnEndOfTextIsRefused() throws IOException {
        Files.delete(folder.resolve("generation_config.json"));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("found no end of text, expected 'eos_token' in");
        Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 0}");
        assertThat(Tokenizer.load(folder).endOfText()).isZero();
    }

    private void assertFault(String name, String content, String problem) throws IOException {
        Path file = folder.resolve(name);
        byte[] before = Files.readAllBytes(file);
        Files.writeString(file, content);
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(problem.isEmpty() ? name : file + ": " + problem)
                .message()
                .hasLineCount(1);
        if (!name.equals("tokenizer.json")) {
            Files.write(file, before);
        }
    }

    private void copy(String kind) throws IOException {
        for (String name : names(Golden.folder(kind))) {
            Files.write(
                    folder.resolve(name), Files.readAllBytes(Golden.folder(kind).resolve(name)));
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
