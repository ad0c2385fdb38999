package dapo.pipeline;

import causallm.chat.ChatTemplate;
import causallm.generation.Completion;
import causallm.generation.RandomStream;
import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.TokenListener;
import causallm.tokenizer.TextStream;

import dapo.policy.Policy;
import dapo.reasoning.PromptEncoder;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A policy that goes on with texts that it is given, to be tried by hand.
 *
 * <p>Whoever opens it closes it, and uses it on that thread alone; scopes of tensors that are
 * opened meanwhile are closed before it.
 */
public final class PromptedPolicy implements AutoCloseable {
    private static final int BATCH_SIZE = 64;
    private static final int SHOWN = 30;

    /**
     * How texts are put to the policy and how it goes on.
     *
     * @param format as text, or as a user's message
     * @param template the text around a prompt, which stands for {@code {problem}}
     * @param temperature 0 for the most probable tokens; else as {@link Sampling} says, like the
     *     next two
     * @param topK how many tokens may be drawn; 0 for all
     * @param topP the share of the probability from which is drawn
     * @param samples how often each prompt is gone on with
     * @param maxNewTokens the longest answer
     * @param seed of all random streams
     * @param device where the model lies
     */
    public record Settings(
            PromptFormat format,
            String template,
            double temperature,
            int topK,
            double topP,
            int samples,
            int maxNewTokens,
            long seed,
            String device) {
        /**
         * Refuses what is out of range.
         *
         * @throws IllegalArgumentException saying what was found and expected
         * @throws ConfigurationException for a device of another name than there are
         */
        public Settings {
            new Sampling(temperature, topK, topP);
            require(samples >= 1, "samples is " + samples + ", expected at least 1");
            require(
                    samples == 1 || temperature > 0,
                    "samples is %d, expected 1 at temperature 0, which gives the same each time"
                            .formatted(samples));
            require(
                    maxNewTokens >= 1,
                    "max-new-tokens is " + maxNewTokens + ", expected at least 1");
            require(
                    template.contains(Prompts.PROBLEM),
                    "template is '%s', expected a text with %s where the prompt belongs"
                            .formatted(template, Prompts.PROBLEM));
            ConfigurationRules.checkDevice(device);
        }

        private static void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException(problem);
            }
        }

        Sampling sampling() {
            return new Sampling(temperature, topK, topP);
        }

        private RunConfiguration.Prompt prompt() {
            return new RunConfiguration.Prompt(format, template, "", 0, "");
        }
    }

    /**
     * What the policy said.
     *
     * @param text without special tokens
     * @param finished whether the model ended it; else it was cut off at the most tokens allowed
     */
    public record Answer(String text, boolean finished) {}

    private final Settings settings;
    private final DefaultDevice device;
    private final TensorScope scope;
    private final Policy policy;
    private final PromptEncoder encoder;
    private final TextGenerator generator;
    private long asked;

    private PromptedPolicy(
            Path folder, Settings settings, DefaultDevice device, TensorScope scope) {
        this.settings = settings;
        this.device = device;
        this.scope = scope;
        policy = Policy.load(folder, Precisions.inference(PrecisionKind.AUTO));
        encoder = new Prompts(settings.prompt(), List.of()).encoder(policy.tokenizer(), folder);
        generator =
                new TextGenerator(
                        policy.model(), policy.vocabulary(), settings.sampling(), BATCH_SIZE);
    }

    /**
     * Loads the policy of a model's folder.
     *
     * @throws causallm.model.CheckpointException if the folder's model cannot be used
     * @throws ConfigurationException if libtorch cannot use the device
     * @throws UnusablePromptException if a conversation is asked for and the model has no template
     */
    public static PromptedPolicy open(Path folder, Settings settings) {
        if (settings.format() == PromptFormat.CHAT && ChatTemplate.find(folder).isEmpty()) {
            throw new UnusablePromptException(
                    folder + " has no chat template: leave out --chat, or take another model");
        }
        DefaultDevice device =
                DefaultDevice.use(ConfigurationRules.requireDevice(settings.device()));
        TensorScope scope = TensorScope.open();
        try {
            return new PromptedPolicy(folder, settings, device, scope);
        } catch (RuntimeException refused) {
            scope.close();
            device.close();
            throw refused;
        }
    }

    /**
     * Goes on with each prompt, all of them together.
     *
     * @return the answers of each prompt, in their order
     * @throws UnusablePromptException for a prompt that leaves no room for an answer
     * @throws causallm.tokenizer.TokenizerException for one that the tokenizer has no tokens for
     */
    public List<List<Answer>> answer(List<String> prompts) {
        List<Request> requests = prompts.stream().flatMap(each -> requests(each).stream()).toList();
        List<Answer> answers =
                generator.generate(requests).stream()
                        .map(completion ->
                                new Answer(
                                        policy.tokenizer().decode(completion.tokens()),
                                        completion.finished()))
                        .toList();
        List<List<Answer>> byPrompt = new ArrayList<>();
        for (int first = 0; first < answers.size(); first += settings.samples()) {
            byPrompt.add(answers.subList(first, first + settings.samples()));
        }
        return byPrompt;
    }

    /**
     * Goes on with one prompt, once, handing out the text as it comes: never a part of a character.
     *
     * @return whether the model ended the text
     * @throws UnusablePromptException as {@link #answer} does
     */
    public boolean stream(String prompt, Consumer<String> reader) {
        TextStream text = policy.tokenizer().textStream();
        TokenListener listener = (request, token) -> reader.accept(text.append(token));
        List<Request> request = requests(prompt).subList(0, 1);
        Completion completion = generator.generate(request, listener).getFirst();
        reader.accept(text.end());
        return completion.finished();
    }

    private List<Request> requests(String prompt) {
        int[] tokens = encode(prompt);
        requireRoom(prompt, tokens.length);
        String number = Long.toString(asked++);
        List<Request> requests = new ArrayList<>();
        for (int sample = 0; sample < settings.samples(); sample++) {
            long seed = RandomStream.seed(settings.seed(), number, Integer.toString(sample));
            requests.add(new Request(tokens, seed, settings.maxNewTokens()));
        }
        return requests;
    }

    private int[] encode(String prompt) {
        try {
            return encoder.encode(prompt);
        } catch (ConfigurationException refused) {
            throw new UnusablePromptException(
                    "the prompt '%s' spells a special token of the model: leave it out"
                            .formatted(start(prompt)));
        }
    }

    private static String start(String prompt) {
        return prompt.length() <= SHOWN ? prompt : prompt.substring(0, SHOWN) + "...";
    }

    private void requireRoom(String prompt, int length) {
        int longest = policy.model().config().longestSequence();
        if (length == 0) {
            throw new UnusablePromptException("the prompt is empty: give the model a text");
        }
        if (length >= longest) {
            throw new UnusablePromptException(
                    "the prompt '%s' has %d tokens, expected fewer than the %d that the model reads: shorten it"
                            .formatted(start(prompt), length, longest));
        }
    }

    /** Lets go of the model. */
    @Override
    public void close() {
        scope.close();
        device.close();
    }
}
