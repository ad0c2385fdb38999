package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import causallm.hub.LocalHub.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Names from users, servers and files that would lead out of the cache. */
class HostileNamesTest {
    @TempDir private Path folder;

    private Path cache() {
        return folder.resolve("cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.safetensors",
                "/etc/evil.safetensors",
                "a/b.safetensors",
                "..\\evil.safetensors",
                ".hidden.safetensors",
                "evil.bin",
                "evil.safetensors\\n",
                ""
            })
    void aShardOutsideTheFolderIsRefused(String shard) throws IOException {
        try (LocalHub hub = LocalHub.withModel()) {
            hub.remove(LocalHub.WEIGHTS);
            String json = "\"" + shard.replace("\\", "\\\\") + "\"";
            hub.add(ModelFiles.INDEX, "{\"weight_map\": {\"a\": " + json + "}}");
            assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> new TestClient(hub, cache()).folder())
                    .withMessageContaining("field 'weight_map': found '")
                    .withMessageContaining("expected a file beside the index");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../config.json", "a/../../b", "/etc/passwd", "..\\\\b", "\\\\\\\\a", ""})
    void aListThatLeadsOutsideIsRefused(String file) throws IOException {
        try (LocalHub hub = LocalHub.withModel()) {
            String listing =
                    """
                    {"sha": "%s", "siblings": [{"rfilename": "config.json"}, {"rfilename": "%s"}]}
                    """
                            .formatted(LocalHub.COMMIT, file);
            hub.will(Operation.LIST, "", Behaviour.instead(listing));
            assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> new TestClient(hub, cache()).folder())
                    .withMessageContaining("in the hub's list, expected one inside");
            assertThat(cache()).doesNotExist();
        }
    }

    @Test
    void aReferenceThatLeadsOutsideIsRefused() throws IOException {
        try (LocalHub hub = LocalHub.withModel()) {
            Path reference = cache().resolve("models--someone--small-model/refs/main");
            Files.createDirectories(reference.getParent());
            Files.writeString(reference, "../../../outside");
            Files.createDirectories(folder.resolve("outside"));
            assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> new TestClient(hub, cache()).offline().folder())
                    .withMessageStartingWith(reference + ": found no commit");
            new TestClient(hub, cache()).folder();
            assertThat(reference).hasContent(LocalHub.COMMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "..", "../a", "a/..", "a/b/c", "a--b/c", "a..b", ".a/b",
                "a/b.git", "a b", "a/b?c", "a/b#c", "a\\b", "~/model", "ä/b"
            })
    void aTextThatIsNoNameIsRefused(String text) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> HubName.parse(text))
                .withMessageContaining("found neither a folder nor a name of the hub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "..", "../x", "a/../b", "/etc", "a//b", ".a", "a/.b", "a..b", "a b",
                "a\\b", "a@b", "a.lock", "x.tmp", "a.", "a/", "a\n", "é"
            })
    void aRevisionThatIsNoneIsRefused(String revision) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> HubName.parse("a/b@" + revision))
                .withMessageContaining("found no revision after the @");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "HuggingFaceTB/SmolLM2-135M-Instruct",
                "Qwen/Qwen2.5-0.5B@refs/pr/12",
                "a_b/c.d@v1.0-rc.1",
                "_a/b_@0123abc"
            })
    void whatTheHubAllowsIsAllowed(String text) {
        assertThatNoException().isThrownBy(() -> HubName.parse(text));
    }

    @Test
    void whateverIsAllowedStaysInsideTheCache() {
        Random random = new Random(23);
        String characters = "ab./\\-_@:~ %";
        int allowed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, characters.length())
                    .forEach(index -> text.append(characters.charAt(index)));
            try {
                HubName name = HubName.parse(text.toString());
                Path refs = cache().resolve(name.folder()).resolve("refs");
                Path reference = refs.resolve(name.revision());
                assertThat(reference.normalize()).isEqualTo(reference);
                assertThat(refs.getParent().getParent()).isEqualTo(cache());
                assertThat(reference.startsWith(refs)).isTrue();
                allowed++;
            } catch (HubException e) {
                assertThat(e).hasMessageContaining("found n");
            }
        }
        assertThat(allowed).isGreaterThan(1000);
    }
}
