package causallm.chat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a conversation as the text that a model was trained on, by the model's own template: what
 * {@code apply_chat_template(..., tokenize=False)} of transformers gives.
 *
 * <p>The text holds special tokens written out; encode it with a tokenizer that recognises them and
 * adds none. A template comes with a model and is not trusted: it reaches nothing but the
 * conversation, and one that would not end is stopped. Immutable and safe for any thread.
 */
public final class ChatTemplate {
    private final String source;
    private final String origin;
    private final Map<String, String> specialTokens;
    private final Statement content;
    private final Clock clock;

    /**
     * A template.
     *
     * @param source in Jinja
     * @param origin where it comes from, for messages
     * @param specialTokens what {@code bos_token}, {@code eos_token} and others stand for
     * @param clock what time it is for a template that asks
     * @throws ChatTemplateException if it cannot be parsed
     */
    public ChatTemplate(
            String source, String origin, Map<String, String> specialTokens, Clock clock) {
        this.source = source;
        this.origin = origin;
        this.specialTokens = Map.copyOf(specialTokens);
        this.clock = clock;
        try {
            this.content = StatementParser.parse(source);
        } catch (TemplateFault e) {
            throw new ChatTemplateException(origin + ": " + e.getMessage(), e);
        }
    }

    /**
     * The template of a model's folder: {@code chat_template.jinja}, or else the {@code
     * chat_template} of {@code tokenizer_config.json}, of several the one named {@code default}.
     * Nothing where the folder has none.
     *
     * @throws ChatTemplateException if it cannot be read or parsed
     */
    public static Optional<ChatTemplate> find(Path folder) {
        return new TemplateFolder(folder).find("default");
    }

    /**
     * One of the several templates of a model's folder.
     *
     * @throws ChatTemplateException if there is none of the name, or it cannot be read or parsed
     */
    public static ChatTemplate load(Path folder, String name) {
        TemplateFolder templates = new TemplateFolder(folder);
        return templates.find(name).orElseThrow(() -> templates.missing(name));
    }

    /**
     * The text of a conversation.
     *
     * @param messages what was said, in order
     * @param addGenerationPrompt whether the text ends with the start of the model's next message
     * @throws ChatTemplateException if the template refuses the conversation or fails
     */
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        List<Map<String, String>> plain = new ArrayList<>();
        for (ChatMessage message : messages) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("role", message.role());
            fields.put("content", message.content());
            plain.add(fields);
        }
        return render(Map.of("messages", plain, "add_generation_prompt", addGenerationPrompt));
    }

    /**
     * The text of a conversation with more than roles and texts: tools, documents, switches of the
     * template's own.
     *
     * @param variables what the template sees, of maps, lists, strings, numbers and truth values:
     *     {@code messages}, {@code add_generation_prompt} and others
     * @throws ChatTemplateException if the template refuses the conversation or fails
     */
    public String render(Map<String, ?> variables) {
        Budget budget = new Budget();
        try {
            Scope globals = new Scope(budget);
            Globals.define(globals, ZonedDateTime.now(clock));
            globals.set("tools", None.NONE);
            globals.set("documents", None.NONE);
            specialTokens.forEach(globals::set);
            variables.forEach((name, value) -> globals.set(name, Values.of(value)));
            return Blocks.capture(content, new Scope(globals));
        } catch (TemplateFault | ArithmeticException e) {
            throw new ChatTemplateException(
                    origin + ": line " + budget.line() + ": " + e.getMessage(), e);
        }
    }

    /** The template itself, in Jinja. */
    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return origin;
    }
}
