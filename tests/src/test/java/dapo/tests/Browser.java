package dapo.tests;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven over the DevTools protocol. Whoever starts it closes
 * it.
 */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SECONDS = 120;

    private final Process process;
    private final Connection connection = new Connection();
    private final WebSocket socket;

    private Browser(Process process, Path profile) throws IOException, InterruptedException {
        this.process = process;
        socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(pageAddress(port(profile)), connection)
                        .join();
        for (String domain : new String[] {"Page", "Runtime", "Log", "Network"}) {
            call(domain + ".enable", Map.of());
        }
    }

    /** The Chromium on the PATH, if there is one. */
    static Optional<Path> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name ->
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it; {@code profile} is an empty folder for its files. */
    static Browser start(Path executable, Path profile) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                executable.toString(),
                                "--headless",
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank"));
        if (System.getProperty("user.name").equals("root")) {
            command.add(1, "--no-sandbox"); // Chromium refuses to start as root with one.
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            return new Browser(process, profile);
        } catch (IOException | RuntimeException failure) {
            process.destroy();
            throw failure;
        }
    }

    private static int port(Path profile) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        for (int tenths = 0; tenths < 10 * SECONDS; tenths++) {
            if (Files.exists(file) && Files.readAllLines(file).size() > 1) {
                return Integer.parseInt(Files.readAllLines(file).getFirst());
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser has not said its port in " + SECONDS + " s");
    }

    private static URI pageAddress(int port) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/json".formatted(port)))
                        .build();
        String pages = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
        for (JsonNode page : JSON.readTree(pages)) {
            if (page.get("type").asString().equals("page")) {
                return URI.create(page.get("webSocketDebuggerUrl").asString());
            }
        }
        throw new IOException("the browser has no page: " + pages);
    }

    /** Collects the answers by their numbers, and what happens besides. */
    private static final class Connection implements WebSocket.Listener {
        final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
        final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
        final AtomicInteger calls = new AtomicInteger();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                if (message.has("id")) {
                    answers.get(message.get("id").asInt()).complete(message);
                } else {
                    events.add(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(part);
        }
    }

    /** Calls a method of the protocol and returns its result. */
    JsonNode call(String method, Map<String, ?> parameters) {
        int number = connection.calls.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        connection.answers.put(number, answer);
        String message =
                JSON.writeValueAsString(
                        Map.of("id", number, "method", method, "params", parameters));
        socket.sendText(message, true).join();
        return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join().get("result");
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression", expression,
                                "returnByValue", true,
                                "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.at("/result/value");
    }

    /** Opens a file, and returns once it is loaded and drawn. */
    void open(Path file) throws InterruptedException {
        connection.events.clear();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        while (events("Page.loadEventFired").isEmpty()) {
            Thread.sleep(20);
        }
        settle();
    }

    /** Waits until the page has been drawn twice: by then it has seen changes of its size. */
    void settle() {
        evaluate(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
                        + " done(1))))");
    }

    /** Makes the window so wide. */
    void resize(int width) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        settle();
    }

    /** Presses and releases a key. */
    void press(String key, int code) {
        for (String type : new String[] {"rawKeyDown", "keyUp"}) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of("type", type, "key", key, "windowsVirtualKeyCode", code));
        }
    }

    /** What has happened since the page was opened, of the kinds asked for. */
    List<JsonNode> events(String... methods) {
        return connection.events.stream()
                .filter(event -> List.of(methods).contains(event.get("method").asString()))
                .map(event -> event.get("params"))
                .toList();
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
