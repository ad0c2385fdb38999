package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.tokenizer.CharacterTokenizer;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a new user types and has: the wrong path, the wrong flag, problems in another format, half a
 * model. Each is answered in one line that says what to do, before anything is written.
 */
@EnabledOnOs(OS.LINUX)
class BadInputTest {
    private static final String SHARD = "model-00003-of-00004.safetensors";

    private static Path folder;

    @BeforeAll
    static void writeWhatIsWrong(@TempDir Path temporary) throws IOException {
        folder = temporary;
        TinyRun.configuration(folder).write(folder.resolve("tiny.yaml"));
        write("list.yaml", "- seed: 1\n");
        write("table.csv", "id,prompt,answer\n1,2+3,5\n");
        write("table.jsonl", "id\tprompt\tanswer\n1\t2+3\t5\n");
        write("array.json", "[\n  {\"id\": 1, \"prompt\": \"2+3\", \"answer\": \"5\"}\n]\n");
        write("array-in-a-line.json", "[{\"id\": 1, \"prompt\": \"2+3\", \"answer\": \"5\"}]\n");
        write("pretty.json", "{\n  \"id\": 1,\n  \"prompt\": \"2+3\"\n}\n");
        write("names.jsonl", "{\"id\": \"1\", \"question\": \"2+3\", \"target\": \"5\"}\n");
        write("typo.jsonl", "{\"id\": \"1\", \"promtp\": \"2+3\", \"answer\": \"5\"}\n");
        write(
                "broken.jsonl",
                "{\"id\": \"1\", \"prompt\": \"2+3\", \"answer\": \"5\"}\n{\"id\": \n");
        write("empty.jsonl", "");
        write("not-compressed.jsonl.gz", "{}\n");
        Files.write(folder.resolve("binary.jsonl"), new byte[] {80, 75, 3, 4, -1, -2, 10});
        write("a-file", "mine");
        Files.createDirectory(folder.resolve("empty"));
        Files.createDirectory(folder.resolve("somebodys"));
        write("somebodys/thesis.tex", "");
        Files.delete(model("missing-shard").resolve(SHARD));
        truncate(model("truncated").resolve(SHARD), 0.7);
        truncate(model("no-header").resolve(SHARD), 0);
        Files.delete(model("no-tokenizer").resolve("tokenizer.json"));
        Files.delete(model("no-weights").resolve("model.safetensors.index.json"));
        Files.delete(model("no-configuration").resolve("config.json"));
        truncate(model("half-a-configuration").resolve("config.json"), 0.5);
        truncate(model("half-a-tokenizer").resolve("tokenizer.json"), 0.5);
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static Path model(String name) throws IOException {
        Path model = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(Golden.path("model/qwen2"))) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        CharacterTokenizer.of("0123456789+\n#").save(model);
        return model;
    }

    private static void truncate(Path file, double share) throws IOException {
        try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength((long) (share * opened.length()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the wrong path
                "run none.yaml --out run | dapo: none.yaml: there is no such file: expected is a"
                        + " configuration file",
                "run empty --out run | dapo: empty: the file cannot be read (Is a directory):"
                        + " expected is a readable configuration file",
                "run list.yaml --out run | dapo: list.yaml:1: this is not a mapping: expected is a"
                        + " mapping of keys to values in YAML or JSON, such as 'seed: 0'",
                "run tiny.yaml --out run --set data.train-file=none.jsonl | dapo: configuration key"
                        + " 'data.train-file' is 'HERE/none.jsonl': allowed is an existing file",
                "run tiny.yaml --out run --model ./none | dapo: configuration key 'model.path' is"
                        + " 'HERE/none': allowed is an existing folder",
                "run tiny.yaml --out a-file | dapo: a-file: a file is in the way: name a directory",
                "run tiny.yaml --out a-file/run | dapo: a-file: a file is in the way: name another"
                        + " directory",
                "run tiny.yaml --out somebodys | dapo: somebodys: holds thesis.tex and is not a run"
                        + " directory: name another",
                "run tiny.yaml --out /sys/run | dapo: /sys/run: cannot create (*): free the path or"
                        + " the space, or name another directory",
                "sample none | dapo: none: there is no run in this directory (no"
                        + " configuration.yaml): begin one with 'dapo run'",
                "sample tiny.yaml | dapo: tiny.yaml: is a file: name the directory of a run",
                "generate ./none -p 1 | dapo: ./none: there is no such folder: name a model's or a"
                        + " run's",
                "generate tiny.yaml -p 1 | dapo: tiny.yaml: is a file: name the model's folder",
                "generate empty -p 1 | dapo: empty: holds no model (no config.json) and no run with"
                        + " a policy: name another folder",
                "compare empty empty --problems none.jsonl | dapo: empty: holds no model (no"
                        + " config.json) and no run with a policy: name another folder",
                // the wrong flag
                "rnu tiny.yaml | dapo: unknown command 'rnu': did you mean 'run'? (see dapo"
                        + " --help)",
                "run tiny.yaml --otu run | dapo run: unknown option '--otu': did you mean '--out'?"
                        + " (see dapo run --help)",
                "run tiny.yaml --dryrun | dapo run: unknown option '--dryrun': did you mean"
                        + " '--dry-run'? (see dapo run --help)",
                "run tiny.yaml --out | dapo run: missing required parameter for option '--out'"
                        + " (DIR) (see dapo run --help)",
                "run --out run | dapo run: missing required parameter: 'CONFIGURATION' (see dapo"
                        + " run --help)",
                "run tiny.yaml --out run --set actor.beta | dapo run: *KEY=VALUE* (see dapo run"
                        + " --help)",
                "run tiny.yaml --out run --set actor.btea=1 | dapo: unknown configuration key"
                        + " 'actor.btea': did you mean 'actor.beta'?",
                "run tiny.yaml --out run --set actor.beta=much | dapo: configuration key"
                        + " 'actor.beta' is 'much': allowed is a number *",
                "sample run --iteration first | dapo sample: invalid value for option"
                        + " '--iteration': 'first' is not an int (see dapo sample --help)",
                // problems in another format
                "run tiny.yaml --out run --set data.train-file=table.csv | dapo: HERE/table.csv:1:"
                        + " found what looks like a table (CSV), expected one JSON object a line;"
                        + " convert it to lines such as {*}",
                "run tiny.yaml --out run --set data.train-file=table.jsonl | dapo:"
                        + " HERE/table.jsonl:1: found what looks like a table (CSV), expected *",
                "run tiny.yaml --out run --set data.train-file=array.json | dapo:"
                        + " HERE/array.json:1: found a JSON array, expected one JSON object a line;"
                        + " take it apart, such as by jq -c '.[]'",
                "run tiny.yaml --out run --set data.train-file=array-in-a-line.json | dapo:"
                        + " HERE/array-in-a-line.json:1: found a JSON array, expected *",
                "run tiny.yaml --out run --set data.train-file=pretty.json | dapo:"
                        + " HERE/pretty.json:1: found an object that goes on in the next line,"
                        + " expected one JSON object a line; put each on one, such as by jq -c .",
                "run tiny.yaml --out run --set data.train-file=names.jsonl | dapo:"
                        + " HERE/names.jsonl:1: field 'prompt': found nothing, expected a text or a"
                        + " number; the row has 'id', 'question', 'target'. Add it, or name another"
                        + " field (data.prompt-field says which)",
                "run tiny.yaml --out run --set data.held-out-file=names.jsonl --set"
                        + " data.prompt-field=question | dapo: HERE/names.jsonl:1: field 'answer':"
                        + " found nothing*(data.answer-field says which)",
                "run tiny.yaml --out run --set data.train-file=typo.jsonl | dapo:"
                        + " HERE/typo.jsonl:1: field 'prompt': found nothing, expected a text or a"
                        + " number; the row has 'id', 'promtp', 'answer': did you mean 'promtp'?"
                        + " Add it, or name another field (data.prompt-field says which)",
                "run tiny.yaml --out run --set data.held-out-file=broken.jsonl | dapo:"
                        + " HERE/broken.jsonl:2: found broken JSON (*), expected one JSON object;"
                        + " mend or remove the line",
                "run tiny.yaml --out run --set data.train-file=empty.jsonl | dapo:"
                        + " HERE/empty.jsonl: found no problem, expected at least one, a row each;"
                        + " fill it",
                "run tiny.yaml --out run --set data.train-file=not-compressed.jsonl.gz | dapo:"
                        + " HERE/not-compressed.jsonl.gz: found no gzip data, which its name"
                        + " promises; name it otherwise or compress it",
                "run tiny.yaml --out run --set data.train-file=binary.jsonl | dapo:"
                        + " HERE/binary.jsonl:1: found bytes that are not UTF-8; expected text in"
                        + " UTF-8",
                // half a model
                "run tiny.yaml --out run --model missing-shard | dapo: HERE/missing-shard/"
                        + SHARD
                        + ": does not exist: copy or fetch it again",
                "run tiny.yaml --out run --model truncated | dapo: HERE/truncated/"
                        + SHARD
                        + ": is truncated: tensor * ends at byte * of the data, of which there are"
                        + " *: copy or fetch it again",
                "run tiny.yaml --out run --model no-header | dapo: HERE/no-header/"
                        + SHARD
                        + ": has 0 bytes, too few for a safetensors file: copy or fetch it again",
                "run tiny.yaml --out run --model no-tokenizer | dapo:"
                        + " HERE/no-tokenizer/tokenizer.json: found no such file, expected a"
                        + " tokenizer; check the model's folder",
                "run tiny.yaml --out run --model half-a-tokenizer | dapo:"
                        + " HERE/half-a-tokenizer/tokenizer.json: found broken JSON (*), expected a"
                        + " tokenizer; copy it again",
                "run tiny.yaml --out run --model no-weights | dapo:"
                        + " HERE/no-weights/model.safetensors: does not exist: copy or fetch it"
                        + " again",
                "run tiny.yaml --out run --model no-configuration | dapo:"
                        + " HERE/no-configuration/config.json: cannot be read: expected a model"
                        + " folder with config.json and model.safetensors",
                "run tiny.yaml --out run --model half-a-configuration | dapo:"
                    + " HERE/half-a-configuration/config.json: is not valid JSON*: copy or fetch it"
                    + " again",
            })
    void isAnsweredInOneLineThatSaysWhatToDo(String line, String answer) throws Exception {
        try (CommandProcess command = new CommandProcess(folder, line.split(" "))) {
            assertThat(command.exitCode()).as("%s", command.lines()).isEqualTo(2);
            assertThat(command.lines())
                    .singleElement()
                    .asString()
                    .matches(pattern(answer.replace("HERE", folder.toString())));
            assertThat(folder.resolve("run")).doesNotExist();
        }
    }

    /** Stars stand for any text. */
    private static String pattern(String answer) {
        return "\\Q" + answer.replace("*", "\\E.*\\Q") + "\\E";
    }
}
