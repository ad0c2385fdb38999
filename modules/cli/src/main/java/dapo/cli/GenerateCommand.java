package dapo.cli;

import dapo.pipeline.ModelFolder;
import dapo.pipeline.PromptFormat;
import dapo.pipeline.PromptedPolicy;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dapo generate}: tries a policy. */
@Command(
        name = "generate",
        description = {
            "Has a policy go on with a text, with each line of a file, or with each line of"
                    + " standard input.",
            "On a terminal a single answer is shown as it comes."
        })
final class GenerateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "A model's folder; a run directory, for its last policy; or a name on the"
                            + " Hugging Face hub.")
    private String model;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @ArgGroup
    private PromptSource source = new PromptSource();

    /** Where prompts come from, standard input if nothing is said. */
    private static final class PromptSource {
        @Option(
                names = {"-p", "--prompt"},
                showDefaultValue = Help.Visibility.NEVER,
                paramLabel = "TEXT",
                description = "The text to go on with.")
        private Optional<String> prompt = Optional.empty();

        @Option(
                names = {"-f", "--file"},
                showDefaultValue = Help.Visibility.NEVER,
                paramLabel = "PROMPTS",
                description = "A text file with a prompt a line; empty lines are passed over.")
        private Optional<Path> file = Optional.empty();
    }

    @Option(names = "--chat", description = "Put prompts as messages, by the model's template.")
    private boolean chat;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            defaultValue = "{problem}",
            description =
                    "The text around a prompt, which stands for {problem}; \\n is a new line.")
    private String template;

    @Option(
            names = {"-t", "--temperature"},
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "T",
            description =
                    "Divides the logits; 0 takes the likeliest token (default: 0 for one sample,"
                            + " else 1).")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Only the likeliest so many tokens; 0 for all.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Only the likeliest tokens of this total probability.")
    private double topP;

    @Option(
            names = {"-n", "--samples"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Answers to each prompt.")
    private int samples;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "512",
            description = "Longest answer in tokens.")
    private int maxNewTokens;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What is drawn follows from it.")
    private long seed;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where the model lies: cpu, cuda or cuda:1.")
    private String device;

    @Override
    public Integer call() {
        PromptedPolicy.Settings settings = settings();
        Optional<List<String>> prompts = prompts();
        PrintWriter err = spec.commandLine().getErr();
        Path folder = ModelFolder.find(model, ProgressDisplay.of(err));
        boolean live = OutputTerminal.isThere();
        try (PromptedPolicy policy = PromptedPolicy.open(folder, settings)) {
            var session =
                    new GenerateSession(policy, samples, live, spec.commandLine().getOut(), err);
            if (prompts.isPresent()) {
                session.answerAll(prompts.get());
            } else {
                session.answerLines(standardInput(), OutputTerminal.isAsking() ? "> " : "");
            }
        }
        return 0;
    }

    /** The prompts that the command line gives, if it does. */
    private Optional<List<String>> prompts() {
        if (source.file.isPresent()) {
            return Optional.of(PromptFile.read(source.file.get()));
        }
        return source.prompt.map(List::of);
    }

    private static BufferedReader standardInput() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    private PromptedPolicy.Settings settings() {
        try {
            return new PromptedPolicy.Settings(
                    chat ? PromptFormat.CHAT : PromptFormat.PLAIN,
                    template.replace("\\n", "\n"),
                    temperature.orElse(samples > 1 ? 1.0 : 0.0),
                    topK,
                    topP,
                    samples,
                    maxNewTokens,
                    seed,
                    device);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), refused.getMessage(), refused);
        }
    }
}
