package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

class HubRequestsTest {
    private static boolean isEndpoint(String endpoint, String address) {
        HubEnvironment environment =
                new HubEnvironment(
                        Path.of("cache"), URI.create(endpoint), Optional.empty(), false, true);
        try (HubRequests requests = new HubRequests(environment, Patience.STANDARD)) {
            return requests.isEndpoint(URI.create(address));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://huggingface.co",
                "https://huggingface.co:443/a",
                "HTTPS://HuggingFace.CO/a?b"
            })
    void theHubIsItsSchemeHostAndPort(String address) {
        assertThat(isEndpoint("https://huggingface.co", address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://huggingface.co/a",
                "https://huggingface.co:8443/a",
                "https://cdn.huggingface.co/a",
                "https://huggingface.co.evil.example/a",
                "https://huggingface.co@evil.example/a",
                "https://evil.example/huggingface.co"
            })
    void whatIsNearlyTheHubIsNot(String address) {
        assertThat(isEndpoint("https://huggingface.co", address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/b/c, /d, https://a/d",
        "https://a/b/c, d, https://a/b/d",
        "https://a/b, https://c/d?e=f%2Fg, https://c/d?e=f%2Fg",
        "http://a/b, https://a/b, https://a/b",
        "http://a/b, http://c:81/b, http://c:81/b"
    })
    void aRedirectLeadsToAnotherAddress(String from, String location, String target) {
        assertThat(HubRequests.target(URI.create(from), location)).contains(URI.create(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a/b",
                "HTTP://c/d",
                "file:///etc/passwd",
                "https://user@c/",
                "https:c",
                "https:///c",
                "jar:https://c!/",
                "https://c/ d"
            })
    void noRedirectLeadsFromASecureAddressToAnother(String location) {
        assertThat(HubRequests.target(URI.create("https://a/b"), location)).isEmpty();
    }
}
