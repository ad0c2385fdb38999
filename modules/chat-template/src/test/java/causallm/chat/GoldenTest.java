package causallm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;

/** Equality with transformers' apply_chat_template; see write_golden.py. */
class GoldenTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, String> TOKENS =
            Map.of("bos_token", "<s>", "eos_token", "</s>");

    @Test
    void conversationsAreWrittenAsTransformersDoes() throws IOException {
        JsonNode golden = golden();
        int refused = 0;
        for (JsonNode testCase : golden.path("cases")) {
            String name = testCase.path("template").asString();
            int conversation = testCase.path("conversation").asInt();
            ChatTemplate template = template(golden.path("templates").path(name).asString());
            Map<String, Object> variables = variables(golden, conversation);
            if (testCase.has("error")) {
                assertThatThrownBy(() -> template.render(variables))
                        .as("%s %s", name, conversation)
                        .isInstanceOf(ChatTemplateException.class);
                refused++;
            } else {
                assertThat(template.render(variables))
                        .as("%s %s", name, conversation)
                        .isEqualTo(testCase.path("expected").asString());
            }
        }
        assertThat(refused).isEqualTo(6);
        assertThat(golden.path("cases").size()).isEqualTo(144);
    }

    @Test
    void messagesAloneGiveTheSame() throws IOException {
        JsonNode golden = golden();
        ChatTemplate template = template(golden.path("templates").path("chatml").asString());
        String expected = golden.path("cases").path(0).path("expected").asString();
        String content =
                variables(golden, 0).get("messages") instanceof java.util.List<?> messages
                        ? (String) ((Map<?, ?>) messages.getFirst()).get("content")
                        : "";
        assertThat(template.render(java.util.List.of(ChatMessage.user(content)), true))
                .isEqualTo(expected);
    }

    private static ChatTemplate template(String source) {
        return new ChatTemplate(source, "golden", TOKENS, Clock.systemUTC());
    }

    private static Map<String, Object> variables(JsonNode golden, int conversation) {
        return MAPPER.convertValue(
                golden.path("conversations").path(conversation),
                MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file = GoldenTest.class.getResourceAsStream("golden.json")) {
            return MAPPER.readTree(file);
        }
    }
}
