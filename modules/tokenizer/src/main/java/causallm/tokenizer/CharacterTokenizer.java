package causallm.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One token for each character (a Unicode code point) of a fixed alphabet, after the special tokens
 * {@code <|endoftext|>}, 0, and {@code <|padding|>}, 1. For small models that are trained from
 * scratch.
 */
public final class CharacterTokenizer implements Tokenizer {
    /** What marks this kind of tokenizer in its file. */
    static final String TYPE = "character";

    static final List<String> SPECIAL_TOKENS = List.of("<|endoftext|>", "<|padding|>");

    private static final Pattern SPECIAL =
            Pattern.compile(
                    SPECIAL_TOKENS.stream().map(Pattern::quote).collect(Collectors.joining("|")));

    private static final int END_OF_TEXT = 0;
    private static final int PADDING = 1;

    private final int[] characters;
    private final Map<Integer, Integer> ids;

    private CharacterTokenizer(int[] characters) {
        this.characters = characters;
        this.ids = new HashMap<>();
        for (int index = 0; index < characters.length; index++) {
            ids.put(characters[index], SPECIAL_TOKENS.size() + index);
        }
    }

    /**
     * A tokenizer of the characters that stand in the text, each once, in order of their code
     * points; so the same characters always get the same ids.
     *
     * @throws TokenizerException if the text is empty, or has half of a surrogate pair
     */
    public static CharacterTokenizer of(String alphabet) {
        int[] characters = alphabet.codePoints().sorted().distinct().toArray();
        if (characters.length == 0) {
            throw new TokenizerException(
                    "found no characters, expected an alphabet of at least one; give a text");
        }
        for (int character : characters) {
            if (Character.getType(character) == Character.SURROGATE) {
                throw new TokenizerException(
                        "found "
                                + Character.getName(character)
                                + ", half of a character, in the alphabet; expected whole ones;"
                                + " read the text as UTF-8");
            }
        }
        return new CharacterTokenizer(characters);
    }

    @Override
    public int[] encode(String text) {
        int[] encoded = new int[text.codePointCount(0, text.length())];
        int position = 0;
        for (int index = 0; index < text.length(); position++) {
            int character = text.codePointAt(index);
            Integer id = ids.get(character);
            if (id == null) {
                throw unknown(character, position);
            }
            encoded[position] = id;
            index += Character.charCount(character);
        }
        return encoded;
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        IntStream.Builder encoded = IntStream.builder();
        int start = 0;
        Matcher special = SPECIAL.matcher(text);
        while (special.find()) {
            Arrays.stream(encode(text.substring(start, special.start()))).forEach(encoded);
            encoded.add(SPECIAL_TOKENS.indexOf(special.group()));
            start = special.end();
        }
        Arrays.stream(encode(text.substring(start))).forEach(encoded);
        return encoded.build().toArray();
    }

    @Override
    public List<Offset> offsets(String text) {
        List<Offset> offsets = new ArrayList<>();
        int start = 0;
        for (int id : encode(text)) {
            int end = text.offsetByCodePoints(start, 1);
            offsets.add(new Offset(id, start, end));
            start = end;
        }
        return offsets;
    }

    @Override
    public String decode(int[] tokens) {
        StringBuilder text = new StringBuilder(tokens.length);
        for (int id : tokens) {
            text.append(tokenText(id));
        }
        return text.toString();
    }

    @Override
    public String tokenText(int id) {
        if (id < 0 || id >= vocabularySize()) {
            throw new TokenizerException(
                    "found token id "
                            + id
                            + ", expected 0 to "
                            + (vocabularySize() - 1)
                            + "; use the tokenizer that the model was trained with");
        }
        return id < SPECIAL_TOKENS.size()
                ? ""
                : Character.toString(characters[id - SPECIAL_TOKENS.size()]);
    }

    @Override
    public int vocabularySize() {
        return SPECIAL_TOKENS.size() + characters.length;
    }

    @Override
    public int endOfText() {
        return END_OF_TEXT;
    }

    @Override
    public int padding() {
        return PADDING;
    }

    @Override
    public void save(Path folder) {
        TokenizerFile.write(folder.resolve(FILE), this);
    }

    /** The characters of the alphabet, in order of their ids. */
    public String alphabet() {
        return new String(characters, 0, characters.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CharacterTokenizer tokenizer
                && Arrays.equals(characters, tokenizer.characters);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(characters);
    }

    private static TokenizerException unknown(int character, int position) {
        return new TokenizerException(
                "found the character '%s' (U+%04X, %s) at position %d of the text, "
                                .formatted(
                                        Character.toString(character),
                                        character,
                                        Character.getName(character),
                                        position)
                        + "expected one of the alphabet; train with it or remove it");
    }
}
