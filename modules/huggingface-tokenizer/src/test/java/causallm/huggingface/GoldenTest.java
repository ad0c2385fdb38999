package causallm.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.tokenizer.TextStream;
import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Equality with Hugging Face's own library, kind by kind. */
class GoldenTest {
    static final List<String> KINDS = Golden.KINDS;

    @ParameterizedTest
    @FieldSource("KINDS")
    void textIsEncodedAsTheirsWhereSpecialTokensAreText(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        int compared = 0;
        for (JsonNode testCase : Golden.read(kind).path("cases")) {
            String text = testCase.path("text").asString();
            int[] expected = Golden.ids(testCase.path("ids"));
            if (Arrays.stream(expected).allMatch(id -> isOrdinary(kind, id))) {
                assertThat(tokenizer.encode(text)).as(text).containsExactly(expected);
                assertThat(tokenizer.offsets(text)).as(text).isEqualTo(Golden.offsets(testCase));
                assertThat(tokenizer.decode(expected))
                        .as(text)
                        .isEqualTo(testCase.path("decoded").asString());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(kind.equals("unigram") ? 20 : 50);
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void noTextGivesASpecialToken(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        for (JsonNode testCase : Golden.read(kind).path("cases")) {
            String text = testCase.path("text").asString();
            try {
                assertThat(Arrays.stream(tokenizer.encode(text)))
                        .allMatch(id -> isOrdinary(kind, id));
            } catch (TokenizerException e) {
                assertThat(kind).isEqualTo("unigram");
                assertThat(e).hasMessageContaining("at position").hasMessageContaining("<unk>");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void specialTokensAreRecognisedWhereTheyAreAskedFor(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        boolean seen = false;
        for (JsonNode testCase : Golden.read(kind).path("cases")) {
            String text = testCase.path("text").asString();
            int[] expected = Golden.ids(testCase.path("special"));
            int[] found = tokenizer.encodeWithSpecialTokens(text);
            assertThat(found).as(text).containsExactly(expected);
            assertThat(tokenizer.decode(found))
                    .as(text)
                    .isEqualTo(testCase.path("decoded_special").asString());
            seen |= !Arrays.stream(found).allMatch(id -> isOrdinary(kind, id));
        }
        assertThat(seen).isTrue();
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void anyIdsAreDecodedAsTheirs(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        assertThat(tokenizer.vocabularySize()).isEqualTo(Golden.read(kind).path("size").asInt());
        for (JsonNode noise : Golden.read(kind).path("noise")) {
            int[] ids = Golden.ids(noise.path("ids"));
            assertThat(tokenizer.decode(ids))
                    .as(Arrays.toString(ids))
                    .isEqualTo(noise.path("decoded").asString());
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void textThatComesTokenByTokenNeverHoldsAPartOfACharacter(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        for (JsonNode testCase : Golden.read(kind).path("cases")) {
            int[] ids = Golden.ids(testCase.path("special"));
            String decoded = testCase.path("decoded_special").asString();
            StringBuilder streamed = new StringBuilder();
            TextStream stream = tokenizer.textStream();
            for (int id : ids) {
                streamed.append(stream.append(id));
                assertThat(decoded).startsWith(streamed);
            }
            assertThat(streamed.append(stream.end())).hasToString(decoded);
            assertThat(String.join("", tokenizer.tokenTexts(ids))).isEqualTo(decoded);
        }
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void anIdOutsideTheVocabularyIsNamed(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        int size = tokenizer.vocabularySize();
        assertThat(IntStream.range(0, size).mapToObj(tokenizer::tokenText)).hasSize(size);
        assertThatThrownBy(() -> tokenizer.tokenText(size))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("found token id " + size + ", expected 0 to");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {-1}))
                .hasMessageStartingWith("found token id -1");
    }

    private static boolean isOrdinary(String kind, int id) {
        return switch (kind) {
            case "smollm", "llama2", "unigram" -> id > 2;
            default -> id < specialStart(kind) || id >= specialStart(kind) + 3;
        };
    }

    private static int specialStart(String kind) {
        int size = Golden.read(kind).path("size").asInt();
        return kind.equals("qwen") ? size - 5 : size - 3;
    }
}
