package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

class Gsm8kFormatTest {
    private static final String CLIPS =
            "{\"question\": \"How many?\", \"answer\": \"48/2 = <<48/2=24>>24 clips\\n"
                    + "48+24 = <<48+24=72>>72.\\n#### 1,072\"}\n";

    @TempDir private Path folder;

    @Test
    void annotationsAreCountedAndLeftOut() throws IOException {
        Path file = Files.writeString(folder.resolve("train.jsonl"), CLIPS);
        assertThat(new ProblemDataset(file, new Gsm8kFormat()).worked())
                .containsExactly(
                        new WorkedProblem(
                                new Problem("train-1", "How many?", "1,072"),
                                Optional.of("48/2 = 24 clips\n48+24 = 72.\n#### 1,072"),
                                2));
    }

    @Test
    void aCompressedFileIsReadAsItIs() throws IOException {
        Path file = folder.resolve("train.jsonl.gz");
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
            stream.write(CLIPS.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new ProblemDataset(file, new Gsm8kFormat()).read())
                .extracting(Problem::id)
                .containsExactly("train-1");
    }

    @Test
    void whatIsNoSuchFileIsAFault() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "\n");
        Path plain = Files.writeString(folder.resolve("plain.jsonl.gz"), CLIPS);
        Path parquet = Files.writeString(folder.resolve("train.parquet"), "PAR1");
        Path unfinished =
                Files.writeString(
                        folder.resolve("unfinished.jsonl"), CLIPS.replace("#### 1,072", "####"));
        List<String> messages =
                List.of(
                        "empty.jsonl: found no problem, expected at least one",
                        "plain.jsonl.gz: found no gzip data",
                        "train.parquet: is a Parquet file, and this program has no reader of them",
                        "unfinished.jsonl:1: field 'answer': found nothing after ####");
        List<Path> files = List.of(empty, plain, parquet, unfinished);
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            assertThatThrownBy(() -> new ProblemDataset(file, new Gsm8kFormat()).read())
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining(messages.get(i))
                    .message()
                    .hasLineCount(1);
        }
    }
}
