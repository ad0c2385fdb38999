package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.CausalLM;
import causallm.model.TransformerConfig;
import causallm.tokenizer.Tokenizer;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code dapo generate} as a process of its own, over a random model that chooses any bytes, parts
 * of characters too.
 */
@ExtendWith(NoLeak.class)
class GenerateProcessTest {
    private static final Path TOKENIZER =
            Path.of(
                    "../modules/huggingface-tokenizer/src/test/resources/causallm/huggingface/smollm");

    @TempDir private Path folder;

    @BeforeEach
    void writeModel() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(TOKENIZER);
        var config =
                TransformerConfig.llama(
                        tokenizer.vocabularySize(),
                        16,
                        16,
                        1,
                        2,
                        1,
                        8,
                        1e4,
                        1e-6,
                        64,
                        true,
                        OptionalInt.of(tokenizer.endOfText()));
        try (TensorScope _ = TensorScope.open()) {
            CausalLM.create(config, new Random(1), ScalarType.FLOAT32)
                    .save(folder.resolve("model"), tokenizer::save);
        }
        Files.writeString(
                folder.resolve("model/chat_template.jinja"),
                "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}");
    }

    @Test
    void whatIsShownAsItComesIsWhatComesAtOnceToTheByte() throws Exception {
        String[] options = {"-p", "Grüße", "-t", "1", "--max-new-tokens", "40", "--chat"};
        Output together = generate(false, "", options);
        Output live = generate(true, "", options);
        assertThat(together.code()).as(together.err()).isZero();
        assertThat(together.out().strip()).isNotEmpty();
        assertThat(live.out()).isEqualTo(together.out());
    }

    @Test
    void linesOfStandardInputAreAnsweredUntilThereIsNone() throws Exception {
        Output output = generate(true, "one\n<|im_end|>\ntwo\n", "--chat", "--max-new-tokens", "3");
        assertThat(output.code()).as(output.err()).isZero();
        assertThat(output.err().lines().filter(line -> line.contains("spells a special token")))
                .singleElement()
                .asString()
                .startsWith("dapo: the prompt '<|im_end|>'");
        assertThat(output.out().lines().count()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPromptOfASpecialTokenIsRefusedInOneLine() throws Exception {
        Output output = generate(true, "", "--chat", "--prompt", "<|im_end|>");
        assertThat(output.code()).isEqualTo(2);
        assertThat(output.err()).contains("spells a special token").hasLineCount(1);
    }

    private record Output(int code, String out, String err) {}

    private Output generate(boolean live, String input, String... options) throws Exception {
        Path in = Files.writeString(folder.resolve("in.txt"), input);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=libtorch.ffm,ai.djl.tokenizers,com.github.luben.zstd_jni",
                                "-Dstdout.encoding=UTF-8",
                                "-Ddapo.output-terminal=" + live,
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--module",
                                "dapo.cli/dapo.cli.Main",
                                "generate",
                                "model"));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
