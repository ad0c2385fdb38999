package dapo.pipeline;

import causallm.chat.ChatMessage;
import causallm.chat.ChatTemplate;
import causallm.chat.FewShotPrompt;
import causallm.tokenizer.Tokenizer;

import dapo.reasoning.Demonstration;
import dapo.reasoning.PromptEncoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Puts problems to a model as the configuration says. */
final class Prompts {
    /** What stands for the problem in a template. */
    static final String PROBLEM = "{problem}";

    private final RunConfiguration.Prompt settings;
    private final List<Demonstration> examples;

    Prompts(RunConfiguration.Prompt settings, List<Demonstration> examples) {
        this.settings = settings;
        this.examples = examples;
    }

    /**
     * The prompts of a model.
     *
     * @param folder the model's, with its chat template
     * @throws ConfigurationException if a conversation is asked for and the folder has no template
     */
    PromptEncoder encoder(Tokenizer tokenizer, Path folder) {
        return switch (settings.format()) {
            case PLAIN -> plain(tokenizer);
            case CHAT -> chat(tokenizer, template(folder));
        };
    }

    /** The text that a problem is put to a model as, where that is no conversation. */
    String text(String problem) {
        String[] around = settings.template().split("\\Q" + PROBLEM + "\\E", 2);
        List<FewShotPrompt.Example> shown =
                examples.stream()
                        .map(example ->
                                new FewShotPrompt.Example(example.prompt(), example.completion()))
                        .toList();
        return new FewShotPrompt(around[0], around[1], settings.separator(), shown).render(problem);
    }

    private PromptEncoder plain(Tokenizer tokenizer) {
        int[] start = tokenizer.startOfText();
        return problem ->
                IntStream.concat(
                                Arrays.stream(start),
                                Arrays.stream(tokenizer.encode(text(problem))))
                        .toArray();
    }

    private PromptEncoder chat(Tokenizer tokenizer, ChatTemplate template) {
        examples.forEach(example -> {
            requireOrdinary(tokenizer, example.prompt());
            requireOrdinary(tokenizer, example.completion());
        });
        return problem -> {
            requireOrdinary(tokenizer, problem);
            return tokenizer.encodeWithSpecialTokens(template.render(conversation(problem), true));
        };
    }

    private List<ChatMessage> conversation(String problem) {
        List<ChatMessage> messages = new ArrayList<>();
        if (!settings.system().isEmpty()) {
            messages.add(ChatMessage.system(settings.system()));
        }
        for (Demonstration example : examples) {
            messages.add(ChatMessage.user(request(example.prompt())));
            messages.add(ChatMessage.assistant(example.completion()));
        }
        messages.add(ChatMessage.user(request(problem)));
        return messages;
    }

    private String request(String problem) {
        return settings.template().replace(PROBLEM, problem);
    }

    /** Else whoever writes a problem could end the user's message and speak as the model. */
    private static void requireOrdinary(Tokenizer tokenizer, String problem) {
        if (!Arrays.equals(tokenizer.encode(problem), tokenizer.encodeWithSpecialTokens(problem))) {
            throw new ConfigurationException(
                    "prompt.format",
                    "chat",
                    "plain, or problems that spell none of the model's special tokens, as this one"
                            + " does: "
                            + problem.strip().lines().findFirst().orElse(""));
        }
    }

    private static ChatTemplate template(Path folder) {
        return ChatTemplate.find(folder)
                .orElseThrow(() ->
                        new ConfigurationException(
                                "prompt.format",
                                "chat",
                                "plain: %s has no chat template".formatted(folder)));
    }
}
