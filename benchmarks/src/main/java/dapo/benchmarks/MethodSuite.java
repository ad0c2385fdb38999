package dapo.benchmarks;

import causallm.model.TransformerConfig;
import causallm.tokenizer.Tokenizer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The works of the method: all contestants get the same weights and the same tokens, as a model's
 * folder and a file of JSON.
 */
final class MethodSuite {
    private static final StepLoad.Size SOLUTION = new StepLoad.Size(80, 8, 8, 30);
    private static final StepLoad.Size LARGER_SOLUTION = new StepLoad.Size(150, 15, 16, 40);
    private static final StepLoad.Size PLAIN_ROW = new StepLoad.Size(80, 1, 1, 176);
    private static final int POSITIONS = 4_096;
    private static final String TRANSFORMERS = "transformers";
    private static final String PACKED = "transformers, packed";

    private final Harness harness;

    MethodSuite(Harness harness) {
        this.harness = harness;
    }

    /** Takes every figure of {@code work}. */
    void measure(String work) {
        switch (work) {
            case "sampling" -> sampling();
            case "completions" -> completions();
            case "trees" -> {
                trees(SOLUTION, scale(1), SOLUTION.states(), "1024,2048,4096");
                trees(LARGER_SOLUTION, scale(1), 1, "1024,4096,12288");
            }
            case "rows" -> rows();
            case "critic" -> critic();
            case "first-token" -> firstToken();
            case "vocabulary" -> vocabulary();
            default ->
                    throw new IllegalArgumentException(
                            "found "
                                    + work
                                    + ", expected operators, models, all, sampling, completions,"
                                    + " trees, rows, critic, vocabulary, first-token or growth");
        }
    }

    /** {@code --scale}, or the number of prompts or solutions that takes minutes. */
    private int scale(int usual) {
        Arguments arguments = harness.arguments();
        return arguments.text("scale").equals("0") ? usual : arguments.positive("scale");
    }

    // --- Sampling ------------------------------------------------------------------------------

    private void sampling() {
        Model model = model("");
        int problems = scale(16);
        List<int[]> prompts =
                harness.arguments().text("prompts").isEmpty()
                        ? GenerationLoad.randomPrompts(problems, model.vocabulary())
                        : model.prompts(Path.of(harness.arguments().text("prompts")), problems);
        generate(
                "sampling",
                model,
                model.ends().isEmpty()
                        ? GenerationLoad.ofDrawnLengths(prompts)
                        : GenerationLoad.ending(prompts, model.ends()));
    }

    private void completions() {
        Model model = model("");
        StepLoad solutions = StepLoad.random(SOLUTION, scale(4), 1, model.vocabulary());
        generate("completions", model, GenerationLoad.completions(solutions));
    }

    private void generate(String task, Model model, GenerationLoad load) {
        Path file = write(task, load);
        for (String type : List.of("bfloat16", "float32")) {
            String name = model.name() + ", " + task + ", " + type;
            String[] options =
                    options(task, model, file, type, batches(load.completionsForPeers()));
            List<Contestant> contestants = new ArrayList<>();
            contestants.add(ours(task, model, file, type, batches(load.completions())));
            harness.peer(TRANSFORMERS, "works.py", options).ifPresent(contestants::add);
            if (task.equals("sampling") && type.equals("bfloat16")) {
                harness.peer("llama.cpp", "llamacpp.py", options).ifPresent(contestants::add);
            }
            measure(name, contestants, Figure.RATE);
        }
    }

    /** Those of {@code --batch} that so many sequences can fill. */
    private String batches(int sequences) {
        List<Integer> sizes = harness.arguments().counts("batch");
        return sizes.stream()
                .filter(batch -> batch <= Math.max(sequences, sizes.getFirst()))
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    // --- Training and values -------------------------------------------------------------------

    private void trees(StepLoad.Size size, int solutions, int sampledStates, String tokens) {
        Model model = model("");
        Path file =
                write(
                        "trees-" + size,
                        StepLoad.random(size, solutions, sampledStates, model.vocabulary()));
        for (String type : List.of("bfloat16-autocast", "float32")) {
            String name = model.name() + ", trees " + size + ", " + type;
            List<Contestant> contestants = new ArrayList<>();
            contestants.add(ours("trees", model, file, type, tokens));
            addPeer(contestants, TRANSFORMERS, "trees", model, file, type, "rows8,rows16");
            addPeer(contestants, PACKED, "trees", model, file, type, "packed512,packed1024");
            measure(name, contestants, Figure.ACTIONS);
        }
    }

    private void rows() {
        Model model = model("");
        Path file = write("rows", StepLoad.random(PLAIN_ROW, scale(16), 1, model.vocabulary()));
        for (String type : List.of("bfloat16-autocast", "float32")) {
            List<Contestant> contestants = new ArrayList<>();
            contestants.add(ours("rows", model, file, type, "1024,2048"));
            addPeer(contestants, TRANSFORMERS, "rows", model, file, type, "rows4,rows8");
            measure(
                    model.name() + ", rows " + PLAIN_ROW + ", " + type,
                    contestants,
                    Figure.ACTIONS);
        }
    }

    private void critic() {
        Model model = model("critic");
        StepLoad load = StepLoad.random(SOLUTION, scale(2), SOLUTION.states(), model.vocabulary());
        Path file = write("critic", load);
        for (String type : List.of("bfloat16", "float32")) {
            List<Contestant> contestants = new ArrayList<>();
            contestants.add(ours("critic", model, file, type, "1024,2048,4096"));
            addPeer(contestants, TRANSFORMERS, "critic", model, file, type, "8,16,32");
            measure(
                    model.name() + ", values " + SOLUTION + ", " + type,
                    contestants,
                    Figure.VALUES);
        }
    }

    // --- Time and memory, once a process -------------------------------------------------------

    private void firstToken() {
        Model model = model("");
        Path file =
                write(
                        "first-token",
                        GenerationLoad.ending(
                                GenerationLoad.randomPrompts(1, model.vocabulary()), List.of()));
        String name = model.name() + ", first token, float32";
        String[] options = options("first-token", model, file, "float32", "1");
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(
                harness.ours(FirstToken.class, Figure.OURS, options)
                        .startingFrom(harness.material().resolve("first-token.aot")));
        harness.peer(TRANSFORMERS, "works.py", options).ifPresent(contestants::add);
        Function<JsonNode, Map<String, Double>> reader =
                result ->
                        Map.of(
                                name + ", from the process's start",
                                result.path("processStarted").asDouble(),
                                name + ", libraries loaded",
                                result.path("librariesLoaded").asDouble());
        harness.measure(new Pairs(name, contestants, reader), name, Figure.TIME);
    }

    private void vocabulary() {
        Model model = model(ModelShape.WIDE_VOCABULARY.label(), "");
        int[] row = new SplittableRandom(5).ints(POSITIONS + 1, 0, model.vocabulary()).toArray();
        Path file = write("vocabulary", GenerationLoad.ending(List.of(row), List.of()));
        for (String type : List.of("bfloat16-autocast", "float32")) {
            String name = model.name() + ", log-probabilities of 4,096 positions, " + type;
            String[] options = options("vocabulary", model, file, type, "1");
            List<Contestant> contestants = new ArrayList<>();
            contestants.add(harness.ours(VocabularyMemory.class, Figure.OURS, options));
            harness.peer(TRANSFORMERS, "works.py", options).ifPresent(contestants::add);
            Function<JsonNode, Map<String, Double>> reader =
                    result -> Map.of(name, result.path("megabytes").asDouble());
            harness.measure(new Pairs(name, contestants, reader), name, Figure.MEMORY);
        }
    }

    private Contestant ours(String task, Model model, Path load, String type, String ways) {
        return harness.ours(
                WorkBenchmark.class, Figure.OURS, options(task, model, load, type, ways));
    }

    private void addPeer(
            List<Contestant> contestants,
            String name,
            String task,
            Model model,
            Path load,
            String type,
            String ways) {
        harness.peer(name, "works.py", options(task, model, load, type, ways))
                .ifPresent(contestants::add);
    }

    private void measure(String name, List<Contestant> contestants, String unit) {
        harness.measure(new Pairs(name, contestants, result -> rate(name, result)), name, unit);
    }

    private static Map<String, Double> rate(String name, JsonNode result) {
        return Map.of(name, result.path("rate").asDouble());
    }

    // --- What they work on ---------------------------------------------------------------------

    /**
     * A model's folder.
     *
     * @param ends tokens that end its texts; none for random weights, which end no text in time
     */
    private record Model(String name, Path folder, int vocabulary, List<Integer> ends) {
        /** The first questions of a file of GSM8K's, put as {@code examples/gsm8k} puts them. */
        List<int[]> prompts(Path file, int count) {
            Tokenizer tokenizer = Tokenizer.load(folder);
            try (Stream<String> lines = Files.lines(file)) {
                return lines.limit(count)
                        .map(line -> JsonMapper.shared().readTree(line).path("question").asString())
                        .map(question -> tokenizer.encode("Question: " + question + "\nAnswer:\n"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
    }

    /** The model that {@code --model} names, written if it is one of random weights. */
    private Model model(String kind) {
        return model(harness.arguments().text("model"), kind);
    }

    private Model model(String name, String kind) {
        boolean given = Files.exists(Path.of(name).resolve("config.json"));
        Path language = given ? Path.of(name) : harness.material().resolve(name);
        String shape = given ? "" : ModelShape.of(name).label();
        Path critic =
                harness.material()
                        .resolve(Path.of(name).toAbsolutePath().getFileName() + "-critic");
        Path folder = kind.isEmpty() ? language : critic;
        Material.request(harness, shape, language, kind.isEmpty() ? "" : critic.toString());
        TransformerConfig config = TransformerConfig.read(language);
        return new Model(
                Path.of(name).toAbsolutePath().getFileName().toString(),
                folder,
                config.vocabularySize(),
                config.specialTokens().endOfText());
    }

    private Path write(String name, Object load) {
        Path file = harness.material().resolve(name + ".json");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, JsonMapper.shared().writeValueAsString(load));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
        return file;
    }

    private static String[] options(String task, Model model, Path load, String type, String ways) {
        return new String[] {
            "--task",
            task,
            "--model",
            model.folder().toString(),
            "--load",
            load.toString(),
            "--dtype",
            type,
            "--ways",
            ways,
            "--repeats",
            "1000" // the time alone decides
        };
    }
}
