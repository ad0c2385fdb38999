package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code dapo generate} as a process of its own, over a random model that chooses any bytes, parts
 * of characters too.
 */
@ExtendWith(NoLeak.class)
class GenerateProcessTest {
    @TempDir private Path folder;

    @BeforeEach
    void writeModel() throws IOException {
        TinyHuggingFaceModel.write(folder.resolve("model"));
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
