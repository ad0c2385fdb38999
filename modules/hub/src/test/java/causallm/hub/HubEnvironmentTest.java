package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

class HubEnvironmentTest {
    @TempDir private Path home;

    private HubEnvironment of(String... namesAndValues) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return HubEnvironment.of(variables, home);
    }

    private static Optional<String> header(HubEnvironment environment) {
        return environment.token().map(AccessToken::authorization);
    }

    @Test
    void withoutVariablesItIsTheUsualCacheOfThePublicHub() {
        HubEnvironment environment = of();
        assertThat(environment.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(environment.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(environment.token()).isEmpty();
        assertThat(environment.offline()).isFalse();
        assertThat(environment.symbolicLinks()).isTrue();
    }

    @Test
    void theNearestVariableSaysWhereTheCacheIs() {
        assertThat(of("XDG_CACHE_HOME", "/x").cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache())
                .isEqualTo(Path.of("/h/hub"));
        assertThat(of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old").cache())
                .isEqualTo(Path.of("/old"));
        assertThat(of("HF_HUB_CACHE", "/c", "HUGGINGFACE_HUB_CACHE", "/old").cache())
                .isEqualTo(Path.of("/c"));
        assertThat(of("HF_HOME", "").cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    }

    @Test
    void pathsMayNameTheHomeAndOtherVariables() {
        assertThat(of("HF_HOME", "~/hf").cache()).isEqualTo(home.resolve("hf/hub"));
        assertThat(of("HF_HOME", "$DATA/${USER}/hf", "DATA", "/data", "USER", "me").cache())
                .isEqualTo(Path.of("/data/me/hf/hub"));
        assertThat(of("HF_HOME", "/a/$NONE").cache()).isEqualTo(Path.of("/a/$NONE/hub"));
    }

    @Test
    void theTokenIsTheVariablesOrElseTheFiles() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_file\n");
        Files.writeString(home.resolve("other"), "hf_other");
        assertThat(header(of())).contains("Bearer hf_file");
        assertThat(header(of("HF_TOKEN_PATH", home.resolve("other").toString())))
                .contains("Bearer hf_other");
        assertThat(header(of("HF_TOKEN", " hf_variable\n"))).contains("Bearer hf_variable");
        assertThat(header(of("HUGGING_FACE_HUB_TOKEN", "hf_old"))).contains("Bearer hf_old");
        assertThat(header(of("HF_TOKEN", " "))).contains("Bearer hf_file");
        assertThat(of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isEmpty();
        assertThat(of("HF_HUB_OFFLINE", "1").token()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,true", "ON,true", "yes,true", "True,true", "0,false", "no,false", "2,false"})
    void aSwitchIsOnAsPythonReadsIt(String text, boolean on) {
        assertThat(of("HF_HUB_OFFLINE", text).offline()).isEqualTo(on);
        assertThat(of("TRANSFORMERS_OFFLINE", text).offline()).isEqualTo(on);
        assertThat(of("HF_HUB_DISABLE_SYMLINKS", text).symbolicLinks()).isEqualTo(!on);
    }

    @Test
    void slashesAtTheEndOfTheEndpointDoNotCount() {
        assertThat(of("HF_ENDPOINT", "http://localhost:8080/hub//").endpoint())
                .isEqualTo(URI.create("http://localhost:8080/hub"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "huggingface.co",
                "ftp://huggingface.co",
                "https://",
                "https:a",
                "https://user:secret@host",
                "https://host?secret",
                "https://host#secret",
                "not an address, secret"
            })
    void anEndpointThatIsNoneIsRefusedWithoutShowingIt(String text) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> of("HF_ENDPOINT", text))
                .withMessageStartingWith("HF_ENDPOINT: found no plain address of a server")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf_se cret", "hf_se\ncret", "hf_secrét", "hf_se\u0000cret"})
    void aTokenThatIsNoneIsRefusedWithoutShowingIt(String text) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> of("HF_TOKEN", text))
                .withMessageStartingWith("HF_TOKEN: found spaces")
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("cr"))
                .withNoCause();
    }

    @Test
    void noTextOfTheEnvironmentHasTheToken() {
        assertThat(of("HF_TOKEN", "hf_secret").toString())
                .contains("not shown")
                .doesNotContain("secret");
    }
}
