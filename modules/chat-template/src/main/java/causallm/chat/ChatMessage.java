package causallm.chat;

import java.util.Objects;

/**
 * What one side of a conversation said.
 *
 * @param role who, mostly {@code system}, {@code user} or {@code assistant}
 * @param content the text
 */
public record ChatMessage(String role, String content) {
    public ChatMessage {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
    }

    /** What the model is told about its part. */
    public static ChatMessage system(String content) {
        return new ChatMessage("system", content);
    }

    /** What the user said. */
    public static ChatMessage user(String content) {
        return new ChatMessage("user", content);
    }

    /** What the model said. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content);
    }
}
