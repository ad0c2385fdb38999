package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A run begins with a folder of Hugging Face's and problems in Parquet, in a JVM that resolves
 * modules as ./dapo does.
 */
@ExtendWith(NoLeak.class)
class HuggingFaceFolderTest {
    /** Compressed by zstd, so that native code reads it. */
    private static final Path PROBLEMS =
            Path.of("../modules/parquet/src/test/resources/dapo/parquet/problems.parquet");

    @TempDir private Path folder;

    @Test
    void theCommandTrainsAndSavesIt() throws IOException, InterruptedException {
        TinyHuggingFaceModel.write(folder.resolve("model"));
        Files.copy(PROBLEMS, folder.resolve("problems.parquet"));
        Files.writeString(
                folder.resolve("held-out.jsonl"),
                "{\"id\": \"b\", \"prompt\": \"2+1?\\n\", \"answer\": \"3\"}\n");
        Files.writeString(
                folder.resolve("configuration.yaml"),
                """
                model: {path: model}
                data: {task: file, train-file: problems.parquet, held-out-file: held-out.jsonl,
                       demonstrations: 0, problems: 0, held-out: 0}
                evaluation: {problems: 0}
                """);
        assertThat(dapo("sft", "configuration.yaml", "--out", "run")).isZero();
        Path base = folder.resolve("run/base");
        assertThat(base.resolve("tokenizer.json"))
                .hasSameBinaryContentAs(TinyHuggingFaceModel.TOKENIZER.resolve("tokenizer.json"));
        assertThat(base.resolve("model.safetensors")).exists();
    }

    private int dapo(String... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=libtorch.ffm,ai.djl.tokenizers,com.github.luben.zstd_jni",
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "--module",
                                "dapo.cli/dapo.cli.Main",
                                arguments[0],
                                arguments[1],
                                arguments[2],
                                arguments[3])
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(folder.resolve("output.txt")).content().doesNotContain("SLF4J", "WARNING");
        return process.exitValue();
    }
}
