package causallm.hub;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.hub.LocalHub.Operation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several at one model at once. */
@Timeout(300)
class ConcurrentFetchTest {
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

    private void assertFetchedOnce(Path folder) {
        assertThat(folder.resolve("config.json")).hasBinaryContent(hub.content("config.json"));
        assertThat(folder.resolve(LocalHub.WEIGHTS))
                .hasBinaryContent(hub.content(LocalHub.WEIGHTS));
        assertThat(hub.requests(Operation.STORE, LocalHub.WEIGHTS)).hasSize(1);
        assertThat(cache.resolve("models--someone--small-model/blobs"))
                .isDirectoryNotContaining("glob:**incomplete");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threadsFetchEachBlobOnce(boolean links) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Path>> folders = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                TestClient client = new TestClient(hub, cache);
                Callable<Path> fetch = links ? client::folder : client.withoutLinks()::folder;
                folders.add(threads.submit(fetch));
            }
            for (Future<Path> folder : folders) {
                assertFetchedOnce(folder.get());
            }
        }
    }

    @Test
    void processesFetchEachBlobOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(process());
        }
        for (Process process : processes) {
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            assertFetchedOnce(Path.of(printed.strip()));
        }
    }

    @Test
    void whatAKilledProcessLeftIsTakenUp() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        hub.will(Operation.STORE, LocalHub.WEIGHTS, Behaviour.stall(latch));
        Path incomplete =
                cache.resolve("models--someone--small-model/blobs")
                        .resolve(hub.hash(LocalHub.WEIGHTS) + ".dapo.incomplete");
        Process process = process();
        while (Files.notExists(incomplete) || Files.size(incomplete) < 1_000_000) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        latch.countDown();
        hub.requests().clear();
        assertFetchedOnce(new TestClient(hub, cache).folder());
        assertThat(hub.requests(Operation.STORE, LocalHub.WEIGHTS).getFirst().range())
                .startsWith("bytes=1");
    }

    private Process process() throws IOException, ClassNotFoundException {
        Class<?> annotation = Class.forName("com.fasterxml.jackson.annotation.JsonProperty");
        String path =
                Stream.of(
                                Hub.class,
                                FetchProcess.class,
                                JsonMapper.class,
                                JsonParser.class,
                                annotation)
                        .map(ConcurrentFetchTest::root)
                        .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        path,
                        FetchProcess.class.getName(),
                        hub.endpoint().toString(),
                        cache.toString(),
                        LocalHub.MODEL)
                .redirectErrorStream(true)
                .start();
    }

    /** The folder or jar that a class came from; a class of the tests is not in its module's. */
    private static String root(Class<?> type) {
        String inside = "/" + type.getName().replace('.', '/') + ".class";
        String address = type.getResource(inside).toString();
        String root = address.substring(0, address.length() - inside.length());
        return Path.of(URI.create(root.replaceFirst("^jar:", "").replaceFirst("!$", "")))
                .toString();
    }

    @Test
    void whoWaitsForAnotherIsTold() throws Exception {
        Path lock =
                cache.resolve(".locks/models--someone--small-model")
                        .resolve(hub.hash("config.json") + ".lock");
        TestClient client = new TestClient(hub, cache);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Path> folder;
            try (BlobLock held = BlobLock.take(lock, () -> {})) {
                assertThat(held.isExclusive()).isTrue();
                folder = threads.submit(() -> client.folder());
                while (!client.heard().contains("waiting: config.json")) {
                    Thread.sleep(5);
                }
                assertThat(hub.requests(Operation.GET, "config.json")).isEmpty();
            }
            assertFetchedOnce(folder.get());
        }
    }

    @Test
    void whereLocksCannotBeHadTheModelComesAllTheSame() throws IOException {
        Files.writeString(cache.resolve(".locks"), "no folder");
        assertFetchedOnce(new TestClient(hub, cache).folder());
    }
}
