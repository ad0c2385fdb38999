package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import causallm.hub.LocalHub.Operation;
import causallm.hub.LocalHub.Request;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Contents that break off, change, or are not what was promised. */
@Timeout(300)
class DownloadFaultsTest {
    private static final String WEIGHTS = LocalHub.WEIGHTS;

    @TempDir private Path cache;
    private LocalHub hub;
    private byte[] content;

    @BeforeEach
    void start() throws IOException {
        hub = LocalHub.withModel();
        content = hub.content(WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private TestClient client() {
        return new TestClient(hub, cache);
    }

    private Path blobs() {
        return cache.resolve("models--someone--small-model/blobs");
    }

    private Path incomplete() {
        return blobs().resolve(hub.hash(WEIGHTS) + ".dapo.incomplete");
    }

    /** What was asked of the storage; how much comes before a break is not ours to say. */
    private List<String> ranges() {
        return hub.requests(Operation.STORE, WEIGHTS).stream().map(Request::range).toList();
    }

    private void assertFetched(Path folder) {
        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(content);
        assertThat(blobs()).isDirectoryNotContaining("glob:**.dapo.incomplete");
    }

    private void assertRefused(String problem) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client().folder())
                .withMessageContaining(problem);
        assertThat(blobs().resolve(hub.hash(WEIGHTS))).doesNotExist();
        assertThat(blobs().resolveSibling("snapshots")).doesNotExist();
        assertThat(blobs().resolveSibling("refs")).doesNotExist();
    }

    @Test
    void aDownloadThatBreaksOffGoesOnWhereItWas() {
        hub.will(
                Operation.STORE,
                WEIGHTS,
                Behaviour.breakOffAfter(1_000_000),
                Behaviour.breakOffAfter(500_000));
        TestClient client = client();
        assertFetched(client.folder());
        assertThat(ranges()).hasSize(3).startsWith("").doesNotHaveDuplicates();
        assertThat(client.pauses()).hasSize(2);
    }

    @Test
    void anyPlaceToBreakOffAtWillDo() {
        Random random = new Random(11);
        for (int i = 0; i < 12; i++) {
            Behaviour[] breaks =
                    random.ints(3, 0, content.length / 3)
                            .mapToObj(Behaviour::breakOffAfter)
                            .toArray(Behaviour[]::new);
            hub.will(Operation.STORE, WEIGHTS, breaks);
            Path other = cache.resolve("cache-" + i);
            assertThat(new TestClient(hub, other).folder().resolve(WEIGHTS))
                    .hasBinaryContent(content);
        }
    }

    @Test
    void whatAnEarlierRunBroughtIsNotAskedForAgain() throws IOException {
        hub.will(4, Operation.STORE, WEIGHTS, Behaviour.breakOffAfter(200_000));
        assertRefused("broke off");
        long size = Files.size(incomplete());
        assertThat(size).isBetween(1L, 800_000L);
        assertThat(incomplete()).hasBinaryContent(Arrays.copyOf(content, (int) size));
        hub.requests().clear();
        assertFetched(client().folder());
        assertThat(ranges()).containsExactly("bytes=" + size + "-");
        assertThat(hub.requests(Operation.HEAD, "tokenizer.json")).hasSize(1);
        assertThat(hub.requests(Operation.STORE, "tokenizer.json")).isEmpty();
    }

    @Test
    void whatPythonLeftOfAFileIsTakenUp() throws IOException {
        Files.createDirectories(blobs());
        Path foreign = blobs().resolve(hub.hash(WEIGHTS) + ".incomplete");
        Files.write(foreign, Arrays.copyOf(content, 700_000));
        assertFetched(client().folder());
        assertThat(ranges()).containsExactly("bytes=700000-");
        assertThat(foreign).hasSize(700_000);
    }

    @Test
    void aBeginningThatIsWrongIsFetchedAnew() throws IOException {
        Files.createDirectories(blobs());
        Files.write(incomplete(), LocalHub.random(9, 700_000));
        assertFetched(client().folder());
        assertThat(ranges()).containsExactly("bytes=700000-", "");
    }

    @Test
    void aBeginningLongerThanTheFileIsFetchedAnew() throws IOException {
        Files.createDirectories(blobs());
        Files.write(incomplete(), Arrays.copyOf(content, content.length + 1));
        assertFetched(client().folder());
    }

    @Test
    void aBeginningThatIsTheWholeNeedsNoServer() throws IOException {
        Files.createDirectories(blobs());
        Files.write(incomplete(), content);
        assertFetched(client().folder());
        assertThat(hub.requests(Operation.STORE, WEIGHTS)).isEmpty();
    }

    @Test
    void aServerWithoutRangesIsReadFromTheStart() {
        hub.will(
                Operation.STORE, WEIGHTS, Behaviour.breakOffAfter(900_000), Behaviour::ignoreRange);
        assertFetched(client().folder());
    }

    @Test
    void aServerWithoutRangesThatAlwaysBreaksOffIsGivenUp() {
        hub.will(100, Operation.STORE, WEIGHTS, Behaviour.ignoreRangeAndBreakOffAfter(2_000_000));
        assertRefused("broke off");
        assertThat(hub.requests(Operation.STORE, WEIGHTS)).hasSize(4);
    }

    @Test
    void aRangeOtherThanAskedForIsNotBelieved() {
        hub.will(Operation.STORE, WEIGHTS, Behaviour.breakOffAfter(1000), Behaviour.part(17));
        assertFetched(client().folder());
    }

    @Test
    void aRangeOfAFileOfAnotherSizeIsNotBelieved() {
        hub.will(
                Operation.STORE,
                WEIGHTS,
                Behaviour.breakOffAfter(500_000),
                Behaviour.instead(Arrays.copyOf(content, content.length + 9)));
        assertRefused("found 2500009 bytes on offer, expected 2500000 bytes");
    }

    @Test
    void aServerThatKnowsNoSuchRangeIsAskedForAll() {
        hub.will(Operation.STORE, WEIGHTS, Behaviour.breakOffAfter(1000), Behaviour.status(416));
        assertFetched(client().folder());
    }

    @Test
    void aServerThatFallsSilentIsLeft() {
        CountDownLatch latch = new CountDownLatch(1);
        hub.will(Operation.STORE, WEIGHTS, Behaviour.stall(latch));
        TestClient client = client().idle(Duration.ofSeconds(2));
        assertFetched(client.folder());
        latch.countDown();
        assertThat(client.heard()).anyMatch(line -> line.contains("stopped sending"));
    }

    @Test
    void whoIsInterruptedStopsAndGoesOnLater() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        hub.will(Operation.STORE, WEIGHTS, Behaviour.stall(latch));
        AtomicReference<Throwable> fault = new AtomicReference<>();
        Thread thread = new Thread(() -> fault.set(catchThrowable(() -> client().folder())));
        thread.start();
        while (hub.requests(Operation.STORE, WEIGHTS).isEmpty()) {
            Thread.sleep(5);
        }
        thread.interrupt();
        thread.join();
        latch.countDown();
        assertThat(fault.get())
                .isInstanceOf(HubException.class)
                .hasMessageContaining("interrupted; what has come is kept");
        assertFetched(client().folder());
    }

    @Test
    void aContentOfAnotherHashIsNotKept() {
        byte[] wrong = content.clone();
        wrong[1234]++;
        hub.will(Operation.STORE, WEIGHTS, Behaviour.instead(wrong));
        assertRefused("expected " + hub.hash(WEIGHTS));
        assertThat(incomplete()).isEmptyFile();
        assertFetched(client().folder());
    }

    @Test
    void aSmallFileOfAnotherHashIsNotKept() {
        hub.will(Operation.GET, "config.json", Behaviour.instead("{\"model_type\": \"evil!\"}"));
        assertRefused("config.json: found content of hash");
    }

    @Test
    void aContentThatIsLongerThanPromisedIsNotKept() {
        byte[] longer = Arrays.copyOf(content, content.length + 5);
        hub.will(Operation.STORE, WEIGHTS, Behaviour.instead(longer));
        assertRefused("found 2500005 bytes on offer, expected 2500000 bytes");
    }

    @Test
    void aContentThatGoesOnBeyondTheSizeIsNotKept() {
        byte[] longer = Arrays.copyOf(content, content.length + 100_000);
        hub.will(Operation.STORE, WEIGHTS, Behaviour.withoutLength(longer));
        assertRefused("found more bytes than promised, expected 2500000 bytes");
        assertThat(incomplete()).isEmptyFile();
    }

    @Test
    void aContentThatEndsEarlyWithoutALengthGoesOn() {
        byte[] part = Arrays.copyOf(content, 10_000);
        hub.will(Operation.STORE, WEIGHTS, Behaviour.withoutLength(part));
        assertFetched(client().folder());
        assertThat(ranges()).containsExactly("", "bytes=10000-");
    }

    @Test
    void aLengthThatIsNotTheHubsIsNotBelieved() {
        hub.will(Operation.STORE, WEIGHTS, Behaviour.announce(content.length + 1));
        assertRefused("found 2500001 bytes on offer");
    }

    @Test
    void aSizeThatTheHubLiesAboutIsFoundOut() {
        hub.will(Operation.HEAD, WEIGHTS, described(hub.hash(WEIGHTS), "2400000"));
        assertRefused("found 2500000 bytes on offer, expected 2400000 bytes");
    }

    @Test
    void aFileThatNoDiskHoldsIsRefusedBeforeItIsAskedFor() {
        hub.will(Operation.HEAD, WEIGHTS, described(hub.hash(WEIGHTS), "900000000000000000"));
        assertRefused("MB free, expected 900000000000 MB");
        assertThat(hub.requests()).noneMatch(it -> it.operation() == Operation.STORE);
    }

    @Test
    void aHashThatIsNoneIsRefused() {
        Stream.of("", "abc", "../../../../etc/passwd", "Z".repeat(40))
                .forEach(hash -> {
                    hub.will(Operation.HEAD, WEIGHTS, described(hash, "2500000"));
                    assertRefused("expected a SHA-1 or SHA-256");
                });
    }

    @Test
    void aFileWithoutASizeIsRefused() {
        hub.will(Operation.HEAD, WEIGHTS, described(hub.hash(WEIGHTS), "-7"));
        assertRefused("found no size");
    }

    @Test
    void aFileOfAnotherCommitIsRefused() {
        hub.will(
                Operation.HEAD,
                "config.json",
                (exchange, _) -> {
                    exchange.getResponseHeaders().set("X-Repo-Commit", LocalHub.LATER_COMMIT);
                    exchange.sendResponseHeaders(200, -1);
                });
        assertRefused("found a file of another commit");
    }

    private Behaviour described(String hash, String size) {
        return Behaviour.status(
                302,
                "X-Repo-Commit",
                LocalHub.COMMIT,
                "X-Linked-Etag",
                "\"" + hash + "\"",
                "X-Linked-Size",
                size,
                "Location",
                hub.stored(WEIGHTS));
    }
}
