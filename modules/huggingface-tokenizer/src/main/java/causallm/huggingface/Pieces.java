package causallm.huggingface;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** What a tokenizer's {@code decoder} makes of its tokens: the bytes of each. */
interface Pieces {
    /** The bytes of a token inside a text. */
    byte[] bytes(String token);

    /** The bytes of each of the tokens of a text, the first of which may lose a leading space. */
    List<byte[]> bytes(List<String> tokens);

    /** As the decoder of a folder says. */
    static Pieces of(TokenizerFolder folder) {
        JsonNode decoder = folder.tokenizer().path("decoder");
        String type = decoder.path("type").asString("none");
        return switch (type) {
            case "ByteLevel" -> new ByteLevelPieces();
            case "Metaspace" -> SentencePieces.metaspace(decoder);
            case "Sequence" ->
                    SentencePieces.sequence(decoder.path("decoders"))
                            .orElseThrow(() -> folder.fault(unknown(decoder.path("decoders"))));
            default -> throw folder.fault(unknown(decoder));
        };
    }

    private static String unknown(JsonNode decoder) {
        String found = decoder.toString();
        return "field 'decoder': found "
                + found.substring(0, Math.min(found.length(), 200))
                + ", expected ByteLevel, Metaspace or the sequence Replace, ByteFallback, Fuse,"
                + " Strip; other tokenizers cannot be used";
    }
}
