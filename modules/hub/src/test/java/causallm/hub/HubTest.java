package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.hub.LocalHub.Operation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What lies where when a model has been fetched, and what is asked of the hub for it. */
class HubTest {
    private static final String[] WANTED = {
        "chat_template.jinja",
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json"
    };

    @TempDir private Path cache;
    private LocalHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = LocalHub.withModel();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private TestClient client() {
        return new TestClient(hub, cache);
    }

    private Path repository() {
        return cache.resolve("models--someone--small-model");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertHasModel(Path folder) throws IOException {
        assertThat(names(folder)).containsExactly(WANTED);
        for (String file : WANTED) {
            assertThat(folder.resolve(file)).hasBinaryContent(hub.content(file));
        }
    }

    @Test
    void aModelComesIntoTheCacheInPythonsLayout() throws IOException {
        Path folder = client().folder();
        assertThat(folder).isEqualTo(repository().resolve("snapshots").resolve(LocalHub.COMMIT));
        assertHasModel(folder);
        assertThat(repository().resolve("refs/main")).hasContent(LocalHub.COMMIT);
        for (String file : WANTED) {
            assertThat(Files.readSymbolicLink(folder.resolve(file)))
                    .isEqualTo(Path.of("../../blobs/" + hub.hash(file)));
        }
        assertThat(names(repository().resolve("blobs")))
                .containsExactlyInAnyOrder(Stream.of(WANTED).map(hub::hash).toArray(String[]::new));
        assertThat(names(repository())).containsExactly("blobs", "refs", "snapshots");
        assertThat(cache.resolve(".locks/models--someone--small-model"))
                .isDirectoryContaining("glob:**/" + hub.hash(LocalHub.WEIGHTS) + ".lock");
        assertThat(cache.resolve("CACHEDIR.TAG"))
                .content()
                .startsWith("Signature: 8a477f597d28d172789f06886806bc55");
    }

    @Test
    void neitherPicklesNorWhatNobodyReadsIsAskedFor() {
        client().folder();
        assertThat(hub.requests())
                .extracting(LocalHub.Request::file)
                .doesNotContain("pytorch_model.bin", "README.md", "onnx/model.onnx");
    }

    @Test
    void aModelThatIsHereCostsOneQuestion() {
        Path folder = client().folder();
        hub.requests().clear();
        assertThat(client().folder()).isEqualTo(folder);
        assertThat(hub.requests())
                .extracting(LocalHub.Request::operation)
                .containsExactly(Operation.LIST);
    }

    @Test
    void aBranchThatMovedBringsWhatChangedAlone() throws IOException {
        Path before = client().folder();
        hub.add("config.json", "{\"model_type\": \"qwen2\"}");
        hub.move(LocalHub.LATER_COMMIT);
        hub.requests().clear();
        Path after = client().folder();
        assertThat(after).isNotEqualTo(before);
        assertHasModel(after);
        assertThat(before.resolve("config.json")).hasContent("{\"model_type\": \"llama\"}");
        assertThat(repository().resolve("refs/main")).hasContent(LocalHub.LATER_COMMIT);
        assertThat(hub.requests(Operation.GET, "config.json")).hasSize(1);
        assertThat(hub.requests(Operation.GET, LocalHub.WEIGHTS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0", "refs/pr/3"})
    void aRevisionHasItsOwnReference(String revision) {
        client().folder(LocalHub.MODEL + "@" + revision);
        assertThat(repository().resolve("refs").resolve(revision)).hasContent(LocalHub.COMMIT);
        assertThat(repository().resolve("refs/main")).doesNotExist();
    }

    @Test
    void aCommitNeedsNoReference() throws IOException {
        assertHasModel(client().folder(LocalHub.MODEL + "@" + LocalHub.COMMIT));
        assertThat(repository().resolve("refs")).doesNotExist();
    }

    @Test
    void shardsAreThoseThatTheIndexNames() throws IOException {
        hub.remove(LocalHub.WEIGHTS);
        hub.add(
                ModelFiles.INDEX,
                """
                {"weight_map":
                    {"a": "two.safetensors", "b": "one.safetensors", "c": "two.safetensors"}}
                """);
        hub.addLarge("one.safetensors", LocalHub.random(5, 1000));
        hub.addLarge("two.safetensors", LocalHub.random(6, 1000));
        hub.addLarge("three.safetensors", LocalHub.random(7, 1000));
        assertThat(names(client().folder()))
                .contains(ModelFiles.INDEX, "one.safetensors", "two.safetensors")
                .doesNotContain("three.safetensors");
    }

    @Test
    void aShardThatTheHubLacksIsNamed() {
        hub.remove(LocalHub.WEIGHTS);
        hub.add(ModelFiles.INDEX, "{\"weight_map\": {\"a\": \"lost.safetensors\"}}");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("found no file lost.safetensors, expected every shard");
        assertThat(repository().resolve("snapshots")).doesNotExist();
    }

    @Test
    void aModelOfPicklesIsRefusedBeforeAnythingComes() {
        hub.remove(LocalHub.WEIGHTS);
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("found no model.safetensors");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void whereLinksAreNotAllowedSnapshotsHoldTheFiles() throws IOException {
        hub.add("special_tokens_map.json", "{}");
        Path folder = client().withoutLinks().folder();
        assertThat(hub.hash("special_tokens_map.json"))
                .isEqualTo(hub.hash("generation_config.json"));
        for (String file : WANTED) {
            assertThat(folder.resolve(file))
                    .hasBinaryContent(hub.content(file))
                    .isRegularFile()
                    .satisfies(it -> assertThat(Files.isSymbolicLink(it)).isFalse());
        }
        assertThat(folder.resolve("special_tokens_map.json")).hasContent("{}");
        hub.requests().clear();
        assertThat(client().withoutLinks().folder()).isEqualTo(folder);
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void aLinkWhoseBlobWasRemovedIsMendedByFetching() throws IOException {
        Path folder = client().folder();
        Files.delete(repository().resolve("blobs").resolve(hub.hash(LocalHub.WEIGHTS)));
        assertHasModel(client().folder());
        assertThat(hub.requests(Operation.STORE, LocalHub.WEIGHTS)).hasSize(2);
        assertThat(Files.isSymbolicLink(folder.resolve(LocalHub.WEIGHTS))).isTrue();
    }

    @Test
    void aBlobOfTheWrongSizeIsFetchedAgain() throws IOException {
        Path blob = repository().resolve("blobs").resolve(hub.hash(LocalHub.WEIGHTS));
        Files.createDirectories(blob.getParent());
        Files.write(blob, new byte[] {1, 2, 3});
        assertHasModel(client().folder());
    }

    @Test
    void progressIsToldFromTheFirstByteToTheLast() {
        TestClient client = client();
        client.folder();
        assertThat(client.heard())
                .contains("config.json 0/23", "config.json 23/23")
                .contains("model.safetensors 0/2500000", "model.safetensors 2500000/2500000")
                .filteredOn(line -> line.startsWith(LocalHub.WEIGHTS))
                .hasSize(4);
    }

    @Test
    void offlineTheCacheServesAndNothingIsAsked() throws IOException {
        Path folder = client().folder();
        hub.requests().clear();
        assertThat(client().offline().folder()).isEqualTo(folder);
        assertThat(client().offline().folder(LocalHub.MODEL + "@" + LocalHub.COMMIT))
                .isEqualTo(folder);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void offlineAModelThatWasNotFetchedIsAnError() {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().offline().folder())
                .withMessageContaining("found nothing of it under " + cache)
                .withMessageContaining("HF_HUB_OFFLINE");
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void offlineASnapshotWithoutWeightsIsAnError() throws IOException {
        Path folder = client().folder();
        Files.delete(folder.resolve(LocalHub.WEIGHTS));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().offline().folder())
                .withMessageContaining("found no model.safetensors under");
    }

    @Test
    void offlineAShardThatIsMissingIsNamed() throws IOException {
        Path folder = client().folder();
        Files.delete(folder.resolve(LocalHub.WEIGHTS));
        Files.writeString(
                folder.resolve(ModelFiles.INDEX),
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        Files.writeString(folder.resolve("one.safetensors"), "");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().offline().folder())
                .withMessageContaining("found no two.safetensors under");
    }

    @Test
    void aFolderIsTakenAsItIs(@TempDir Path folder) {
        assertThat(client().folder(folder.toString())).isEqualTo(folder);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void whatPythonHasFetchedIsNotFetchedAgain() throws IOException {
        Path blobs = Files.createDirectories(repository().resolve("blobs"));
        Path snapshot =
                Files.createDirectories(repository().resolve("snapshots").resolve(LocalHub.COMMIT));
        Path weights =
                Files.write(
                        blobs.resolve(hub.hash(LocalHub.WEIGHTS)), hub.content(LocalHub.WEIGHTS));
        Files.createSymbolicLink(
                snapshot.resolve(LocalHub.WEIGHTS),
                Path.of("../../blobs").resolve(weights.getFileName()));
        assertHasModel(client().folder());
        assertThat(hub.requests(Operation.HEAD, LocalHub.WEIGHTS)).isEmpty();
        assertThat(hub.requests(Operation.STORE, LocalHub.WEIGHTS)).isEmpty();
    }
}
