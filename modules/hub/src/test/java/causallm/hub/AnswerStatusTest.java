package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.hub.LocalHub.Operation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Servers that refuse, are busy or are not there. */
@Timeout(300)
class AnswerStatusTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | None             | or set HF_TOKEN",
                "401 | GatedRepo        | expected the model's conditions accepted",
                "403 | None             | expected the model's conditions accepted",
                "404 | RepoNotFound     | found no such model on the hub",
                "404 | RevisionNotFound | found no revision 'main'",
                "418 | None             | answers with status 418"
            })
    void aRefusalSaysWhatToDo(int status, String code, String advice) {
        hub.will(Operation.LIST, "", Behaviour.status(status, "X-Error-Code", code));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageStartingWith("someone/small-model: ")
                .withMessageContaining(advice);
        assertThat(hub.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void aRefusedFileIsNamed(int status) {
        hub.will(Operation.GET, "config.json", Behaviour.status(status));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageStartingWith("someone/small-model: config.json: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aBusyHubIsAskedAgainLaterAndLater(int status) {
        hub.will(3, Operation.LIST, "", Behaviour.status(status));
        TestClient client = client();
        client.folder();
        assertThat(client.pauses())
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void aHubThatStaysBusyIsGivenUp() {
        hub.will(9, Operation.LIST, "", Behaviour.status(503));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("answers with status 503 (4 times)");
        assertThat(hub.requests()).hasSize(4);
    }

    @Test
    void everyRequestIsTriedAgain() {
        hub.will(Operation.HEAD, "config.json", Behaviour.status(500));
        hub.will(Operation.GET, "config.json", Behaviour.status(429));
        hub.will(Operation.STORE, LocalHub.WEIGHTS, Behaviour.status(503));
        TestClient client = client();
        client.folder();
        assertThat(client.pauses()).hasSize(3);
    }

    @Test
    void aSignatureThatRanOutIsAskedForAnew() {
        hub.will(
                Operation.STORE,
                LocalHub.WEIGHTS,
                Behaviour.breakOffAfter(1000),
                Behaviour.status(403));
        client().folder();
        assertThat(hub.requests(Operation.GET, LocalHub.WEIGHTS)).hasSize(3);
    }

    @Test
    void theHubSaysHowLongToWait() {
        hub.will(
                Operation.LIST,
                "",
                Behaviour.status(429, "Retry-After", "17"),
                Behaviour.status(503, "RateLimit", "\"api\";r=0;t=55"));
        TestClient client = client();
        client.folder();
        assertThat(client.pauses()).containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(55));
    }

    @Test
    void aTimeToWaitMayBeADate() {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(100));
        hub.will(Operation.LIST, "", Behaviour.status(429, "Retry-After", date));
        TestClient client = client();
        client.folder();
        assertThat(client.pauses()).hasSize(1);
        assertThat(client.pauses().getFirst())
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(100));
    }

    @Test
    void aTimeToWaitThatIsTooLongIsAnError() {
        hub.will(Operation.LIST, "", Behaviour.status(429, "Retry-After", "86400"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining("asks to wait 86400 s, expected 300 s at most");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "soon", "99999999999999999999"})
    void aTimeToWaitThatIsNoneIsPassedOver(String text) {
        hub.will(Operation.LIST, "", Behaviour.status(429, "Retry-After", text));
        TestClient client = client();
        client.folder();
        assertThat(client.pauses()).containsExactly(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 503})
    void whatWasFetchedServesWhereTheHubDoesNot(int status) {
        Path folder = client().folder();
        hub.will(Operation.LIST, "", Behaviour.status(status));
        TestClient client = client();
        assertThat(client.folder()).isEqualTo(folder);
        assertThat(client.heard()).hasSize(1).allMatch(line -> line.startsWith("cache: someone/"));
        assertThat(client.pauses()).isEmpty();
    }

    @Test
    void whatWasFetchedServesWhereThereIsNoServer() {
        Path folder = client().folder();
        TestClient client = client();
        hub.close();
        assertThat(client.folder()).isEqualTo(folder);
        assertThat(client.heard()).hasSize(1).allMatch(line -> line.contains("cannot be reached"));
    }

    @Test
    void aRevisionThatIsGoneIsAnErrorEvenIfItWasFetched() {
        client().folder();
        hub.will(Operation.LIST, "", Behaviour.status(404, "X-Error-Code", "RevisionNotFound"));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> client().folder());
    }

    @Test
    void aServerThatIsNoHubIsNoted() {
        for (String answer : new String[] {"<html>", "{}", "[1]", "", "{\"sha\": \"../..\"}"}) {
            hub.will(Operation.LIST, "", Behaviour.instead(answer));
            assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> client().folder())
                    .withMessageContaining("check HF_ENDPOINT");
        }
        assertThat(cache).isEmptyDirectory();
    }
}
