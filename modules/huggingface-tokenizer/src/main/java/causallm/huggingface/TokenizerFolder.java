package causallm.huggingface;

import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerException;

import tools.jackson.databind.JsonNode;

/** What the files of a folder say about its tokenizer; held only while that is loaded. */
final class TokenizerFolder {
    private final TokenizerFiles files;
    private final JsonNode tokenizer;

    TokenizerFolder(TokenizerFiles files) {
        this.files = files;
        this.tokenizer = files.json(Tokenizer.FILE);
    }

    JsonNode tokenizer() {
        return tokenizer;
    }

    /** Whether texts may be given special tokens: what comes after the model may add some. */
    boolean mayAddTokens() {
        return mayAddTokens(tokenizer.path("post_processor"));
    }

    private static boolean mayAddTokens(JsonNode processor) {
        return switch (processor.path("type").asString("")) {
            case "Sequence" ->
                    processor.path("processors").valueStream().anyMatch(each -> mayAddTokens(each));
            case "ByteLevel" -> false; // changes offsets alone
            case "" -> !processor.isNull() && !processor.isMissingNode();
            default -> true;
        };
    }

    JsonNode tokenizerConfig() {
        return files.json(TokenizerFiles.TOKENIZER_CONFIG);
    }

    JsonNode specialTokensMap() {
        return files.json(TokenizerFiles.SPECIAL_TOKENS_MAP);
    }

    JsonNode generationConfig() {
        return files.json(TokenizerFiles.GENERATION_CONFIG);
    }

    /** The model's configuration, which is not the tokenizer's to keep. */
    JsonNode modelConfig() {
        return files.foreign("config.json");
    }

    /** A fault of {@code tokenizer.json}. */
    TokenizerException fault(String problem) {
        return new TokenizerException(files.path(Tokenizer.FILE) + ": " + problem);
    }
}
