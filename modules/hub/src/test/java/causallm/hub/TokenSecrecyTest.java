package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import causallm.hub.LocalHub.Operation;
import causallm.hub.LocalHub.Request;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Where the token goes, and that it shows nowhere. */
@Timeout(300)
class TokenSecrecyTest {
    private static final String BEARER = "Bearer " + TestClient.TOKEN;

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

    @Test
    void theTokenGoesToTheHubAloneAndNotWhereItRedirects() {
        client().folder();
        assertThat(hub.requests(Operation.STORE, LocalHub.WEIGHTS)).hasSize(1);
        assertThat(hub.requests())
                .allSatisfy(request ->
                        assertThat(request.token())
                                .isEqualTo(request.operation() == Operation.STORE ? "" : BEARER));
    }

    @ParameterizedTest
    @EnumSource(names = {"LIST", "HEAD", "GET"})
    void noRedirectTakesTheTokenAway(Operation operation) {
        String file = operation == Operation.LIST ? "" : "config.json";
        hub.will(operation, file, Behaviour.status(307, "Location", hub.storage() + "/away"));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> client().folder());
        assertThat(hub.requests(Operation.STORE, "away"))
                .extracting(Request::token)
                .containsExactly("");
    }

    @Test
    void aRedirectWithinTheHubKeepsTheToken() {
        String moved = "/" + LocalHub.MODEL + "/resolve/" + LocalHub.COMMIT + "/moved";
        hub.will(Operation.GET, "config.json", Behaviour.status(308, "Location", moved));
        hub.will(Operation.GET, "moved", Behaviour.instead(hub.content("config.json")));
        client().folder();
        assertThat(hub.requests(Operation.GET, "moved"))
                .extracting(Request::token)
                .containsExactly(BEARER);
    }

    @Test
    void withoutATokenNoneIsSent() {
        client().anonymous().folder();
        assertThat(hub.requests()).extracting(Request::token).containsOnly("");
    }

    @Test
    void redirectsInACircleEnd() {
        String here = hub.endpoint() + "/api/models/" + LocalHub.MODEL + "/revision/main";
        hub.will(99, Operation.LIST, "", Behaviour.status(302, "Location", here));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("found more than 5 redirects");
        assertThat(hub.requests()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://a/b", "http://", "http://u:p@a/", "::"})
    void aRedirectToWhatIsNoWebAddressIsRefused(String target) {
        hub.will(Operation.GET, "config.json", Behaviour.status(302, "Location", target));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("found a redirect to what is no http address");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 416, 418, 429, 500})
    void noFaultShowsTheTokenOrASignature(int status) {
        for (Operation operation : Operation.values()) {
            String file = operation == Operation.LIST ? "" : LocalHub.WEIGHTS;
            Behaviour echo =
                    Behaviour.status(
                            status,
                            "X-Error-Message",
                            BEARER,
                            "X-Error-Code",
                            BEARER,
                            "Location",
                            "ftp://" + TestClient.TOKEN);
            hub.will(9, operation, file, echo);
            TestClient client = client();
            HubException fault = catchThrowableOfType(HubException.class, client::folder);
            assertThat(fault).isNotNull();
            assertThat(trace(fault) + client.heard())
                    .contains("someone/small-model")
                    .doesNotContain(TestClient.TOKEN, LocalHub.SIGNATURE);
            hub.will(operation, file);
        }
    }

    private static String trace(Throwable fault) {
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
