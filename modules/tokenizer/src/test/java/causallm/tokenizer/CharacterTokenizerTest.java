package causallm.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class CharacterTokenizerTest {
    private static final String ALPHABET = "\n +-0123456789é−🙂";

    private final CharacterTokenizer tokenizer = CharacterTokenizer.of(ALPHABET);

    @TempDir private Path folder;

    @Test
    void specialTokensComeFirstThenTheCharactersInOrder() {
        CharacterTokenizer small = CharacterTokenizer.of("ba\nab");
        assertThat(small.endOfText()).isZero();
        assertThat(small.padding()).isEqualTo(1);
        assertThat(small.vocabularySize()).isEqualTo(5);
        assertThat(small.encode("\nab")).containsExactly(2, 3, 4);
        assertThat(small.alphabet()).isEqualTo("\nab");
    }

    @Test
    void anyTextOfTheAlphabetIsDecodedAsItWas() {
        Random random = new Random(1);
        int[] characters = ALPHABET.codePoints().toArray();
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(20);
            for (int count = 0; count < length; count++) {
                text.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            int[] ids = tokenizer.encode(text.toString());
            assertThat(ids).hasSize(length);
            assertThat(tokenizer.decode(ids)).isEqualTo(text.toString());
        }
    }

    @Test
    void specialTokensHaveNoText() {
        assertThat(tokenizer.tokenText(tokenizer.endOfText())).isEmpty();
        assertThat(tokenizer.tokenText(tokenizer.padding())).isEmpty();
        int seven = tokenizer.encode("7")[0];
        assertThat(tokenizer.tokenText(seven)).isEqualTo("7");
        assertThat(tokenizer.decode(new int[] {seven, tokenizer.endOfText(), tokenizer.padding()}))
                .isEqualTo("7");
    }

    @Test
    void textNeverGivesASpecialToken() {
        CharacterTokenizer letters = CharacterTokenizer.of("<|endoftext|>");
        assertThat(letters.encode("<|endoftext|>"))
                .hasSize(13)
                .doesNotContain(letters.endOfText(), letters.padding());
    }

    @Test
    void specialTokensAreReadWhereTheyAreAskedFor() {
        CharacterTokenizer letters = CharacterTokenizer.of("ab<|endoftext|>");
        int[] ids = letters.encodeWithSpecialTokens("a<|endoftext|><|padding|>b<");
        assertThat(ids).hasSize(5).startsWith(letters.encode("a")).contains(0, 1);
        assertThat(letters.decode(ids)).isEqualTo("ab<");
        assertThat(letters.endsOfText()).containsExactly(0);
        assertThat(letters.startOfText()).isEmpty();
    }

    @Test
    void everyTokenHasItsPlaceInTheText() {
        assertThat(tokenizer.offsets("1🙂2"))
                .extracting(Tokenizer.Offset::start, Tokenizer.Offset::end)
                .containsExactly(tuple(0, 1), tuple(1, 3), tuple(3, 4));
    }

    @Test
    void tokensThatComeOneByOneGiveTheSameText() {
        TextStream stream = tokenizer.textStream();
        int[] ids = tokenizer.encode("1🙂");
        assertThat(stream.append(ids[0]) + stream.append(ids[1]) + stream.end()).isEqualTo("1🙂");
        assertThat(tokenizer.tokenTexts(ids)).containsExactly("1", "🙂");
    }

    @Test
    void anUnknownCharacterIsNamedWithItsPosition() {
        assertThatThrownBy(() -> tokenizer.encode("1🙂+x2"))
                .isInstanceOf(TokenizerException.class)
                .hasMessage(
                        "found the character 'x' (U+0078, LATIN SMALL LETTER X) at position 3 of"
                                + " the text, expected one of the alphabet; train with it or remove"
                                + " it");
        assertThatThrownBy(() -> tokenizer.encode("1\r\n"))
                .hasMessageContaining("(U+000D, CARRIAGE RETURN (CR)) at position 1")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> tokenizer.encode("\uD83D")).hasMessageContaining("U+D83D");
    }

    @Test
    void anUnknownIdIsNamed() {
        int size = tokenizer.vocabularySize();
        assertThatThrownBy(() -> tokenizer.tokenText(-1))
                .hasMessageStartingWith("found token id -1, expected 0 to");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {3, size}))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("found token id " + size + ", expected 0 to " + (size - 1));
    }

    @Test
    void anAlphabetNeedsWholeCharacters() {
        assertThatThrownBy(() -> CharacterTokenizer.of(""))
                .hasMessageStartingWith("found no characters");
        assertThatThrownBy(() -> CharacterTokenizer.of("a\uD83D"))
                .hasMessageContaining("half of a character");
    }

    @Test
    void aSavedTokenizerIsLoadedEqual() {
        Path model = folder.resolve("new").resolve("model");
        tokenizer.save(model);
        assertThat(Tokenizer.load(model)).isEqualTo(tokenizer).hasSameHashCodeAs(tokenizer);
        CharacterTokenizer other = CharacterTokenizer.of("ab");
        other.save(model);
        assertThat(Tokenizer.load(model)).isEqualTo(other).isNotEqualTo(tokenizer);
        assertThat(model).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void theFileSaysItsType() throws IOException {
        CharacterTokenizer.of("ab").save(folder);
        assertThat(Files.readString(folder.resolve("tokenizer.json")).replaceAll("\\s", ""))
                .isEqualTo(
                        "{'type':'character','specialTokens':['<|endoftext|>','<|padding|>'],'alphabet':'ab'}"
                                .replace('\'', '"'));
    }

    @Test
    void aFileThatIsNoTokenizerIsNamedInOneLine() throws IOException {
        String special = "'specialTokens':['<|endoftext|>','<|padding|>']";
        assertFault("{'type':'character'," + special + ",'alphabet':'a", "found broken JSON (");
        assertFault("", "found no JSON object, expected a tokenizer;");
        assertFault("[]", "found no JSON object, expected a tokenizer;");
        assertFault("{'type':'words'}", "found type 'words', expected 'character';");
        assertFault("{}", "found type '', expected 'character';");
        assertFault(
                "{'version':'1.0','model':{'type':'BPE'}}",
                "found a Hugging Face tokenizer (BPE), and no module that reads it; add"
                        + " causallm.huggingface to the module path");
        assertFault(
                "{'type':'character','alphabet':'ab'}",
                "field 'specialTokens': found none, expected [<|endoftext|>,");
        assertFault(
                "{'type':'character'," + special + "}", "field 'alphabet': found no characters,");
        assertFault(
                "{'type':'character'," + special + ",'alphabet':'ba'}",
                "field 'alphabet': found characters twice");
        assertFault(
                "{'type':'character'," + special + ",'alphabet':'aa'}",
                "field 'alphabet': found characters twice");
    }

    @Test
    void aMissingFolderAndAFileInItsPlaceAreNamed() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> Tokenizer.load(missing))
                .isInstanceOf(TokenizerException.class)
                .hasMessage(
                        missing.resolve("tokenizer.json")
                                + ": found no such file, expected a tokenizer; check the model's"
                                + " folder");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> tokenizer.save(file))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(file.resolve("tokenizer.json") + ": cannot be written");
    }

    @Test
    void bytesThatAreNotUtf8AreNamed() throws IOException {
        Files.write(
                folder.resolve("tokenizer.json"),
                "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(folder.resolve("tokenizer.json") + ": cannot be read");
    }

    private void assertFault(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), content.replace('\'', '"'));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith(file + ": " + message)
                .message()
                .hasLineCount(1);
    }
}
