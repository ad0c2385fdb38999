package causallm.huggingface;

import causallm.tokenizer.TextStream;
import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The tokenizer of a Hugging Face folder: BPE or Unigram, over bytes or with byte fallback.
 *
 * <p>Text is encoded by Hugging Face's native library, and decoded here, exactly as that library
 * does it, since only so it is known which token completes which character. Safe for any thread.
 * The native memory is given back once nobody holds the tokenizer.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
    private final TokenizerFiles files;
    private final Vocabulary vocabulary;
    private final SpecialTokens special;
    private final TokenDecoder decoder;
    private final NativeEncoder plain;
    private final boolean mayAddTokens;
    private final WithSpecialTokens withSpecial;

    private HuggingFaceTokenizer(TokenizerFiles files) {
        this.files = files;
        TokenizerFolder folder = new TokenizerFolder(files);
        this.vocabulary = Vocabulary.of(folder);
        this.special = SpecialTokens.of(folder, vocabulary);
        this.decoder = TokenDecoder.of(folder, vocabulary, special);
        this.plain = NativeEncoder.withoutSpecialTokens(folder);
        this.mayAddTokens = folder.mayAddTokens();
        this.withSpecial = new WithSpecialTokens(files);
    }

    /**
     * The tokenizer of a folder.
     *
     * @throws TokenizerException if a file is missing, broken or of a kind that is not known
     */
    public static HuggingFaceTokenizer load(Path folder) {
        return new HuggingFaceTokenizer(TokenizerFiles.read(folder));
    }

    /**
     * {@inheritDoc}
     *
     * @throws TokenizerException if the text has half of a surrogate pair, or a character that the
     *     tokenizer has no token for
     */
    @Override
    public int[] encode(String text) {
        int[] ids = plain.encode(text, false).ids();
        for (int id : ids) {
            if (special.contains(id)) {
                throw notEncodable(text, id);
            }
        }
        return ids;
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return withSpecial.encoder().encode(text, false).ids();
    }

    @Override
    public List<Offset> offsets(String text) {
        return plain.encode(text, false).offsets(text);
    }

    @Override
    public int[] startOfText() {
        if (!mayAddTokens) {
            return new int[0]; // without the second encoder, which takes as long as the first
        }
        int[] all = withSpecial.encoder().encode("a", true).ids();
        int[] text = withSpecial.encoder().encode("a", false).ids();
        return StartOfText.find(all, text);
    }

    @Override
    public String decode(int[] ids) {
        return String.join("", tokenTexts(ids));
    }

    /**
     * {@inheritDoc}
     *
     * <p>A token that holds but a part of a character has the replacement character, U+FFFD, in its
     * place; {@link #tokenTexts} puts such tokens together.
     */
    @Override
    public String tokenText(int id) {
        return decoder.text(id);
    }

    @Override
    public List<String> tokenTexts(int[] ids) {
        return decoder.texts(ids);
    }

    @Override
    public TextStream textStream() {
        return decoder.stream();
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public int endOfText() {
        return special.ends()[0];
    }

    @Override
    public int[] endsOfText() {
        return special.ends().clone();
    }

    @Override
    public int padding() {
        return special.padding();
    }

    @Override
    public void save(Path target) {
        files.write(target);
    }

    /** Whether the other one has the same {@code tokenizer.json} and ends and fills alike. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HuggingFaceTokenizer tokenizer
                && files.sameTokenizer(tokenizer.files)
                && special.equals(tokenizer.special);
    }

    @Override
    public int hashCode() {
        return files.hashOfTokenizer();
    }

    private TokenizerException notEncodable(String text, int id) {
        Offset offset =
                plain.encode(text, false).offsets(text).stream()
                        .filter(candidate -> candidate.token() == id)
                        .findFirst()
                        .orElseThrow();
        return new TokenizerException(
                "found '"
                        + text.substring(offset.start(), offset.end())
                        + "' at position "
                        + text.codePointCount(0, offset.start())
                        + " of the text, expected what the tokenizer has ordinary tokens for, not "
                        + vocabulary.token(id)
                        + "; remove it");
    }

    /** The encoder that many runs never need, made when it first is. */
    private static final class WithSpecialTokens {
        private final TokenizerFiles files;
        private Optional<NativeEncoder> encoder = Optional.empty();

        WithSpecialTokens(TokenizerFiles files) {
            this.files = files;
        }

        synchronized NativeEncoder encoder() {
            if (encoder.isEmpty()) {
                encoder = Optional.of(NativeEncoder.of(new TokenizerFolder(files)));
            }
            return encoder.get();
        }
    }
}
