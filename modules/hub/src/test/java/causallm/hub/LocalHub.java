package causallm.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub of this machine with one model, and the storage on another port to which it redirects for
 * large files. It behaves well but where a test says otherwise, and remembers what it was asked.
 */
final class LocalHub implements AutoCloseable {
    static final String MODEL = "someone/small-model";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String LATER_COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
    static final String WEIGHTS = "model.safetensors";

    /** In the address that the hub redirects to, as signatures are. */
    static final String SIGNATURE = "signed-by-the-hub";

    /** What is asked: the list, a description, a content, and a content of the storage. */
    enum Operation {
        LIST,
        HEAD,
        GET,
        STORE
    }

    record Request(Operation operation, String file, String token, String range) {}

    private record Stored(byte[] content, boolean large) {}

    private final Map<String, Stored> files = new ConcurrentSkipListMap<>();
    private final Map<String, Deque<Behaviour>> behaviours = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer hub;
    private final HttpServer storage;
    private volatile String commit = COMMIT;

    LocalHub() throws IOException {
        hub = server(this::answerHub);
        storage = server(exchange -> answer(exchange, Operation.STORE, last(exchange)));
    }

    /** One with a model of a usual kind: what is wanted of it, and what is not. */
    static LocalHub withModel() throws IOException {
        LocalHub hub = new LocalHub();
        hub.add("config.json", "{\"model_type\": \"llama\"}");
        hub.add("generation_config.json", "{}");
        hub.addLarge("tokenizer.json", random(1, 70_000));
        hub.add("tokenizer_config.json", "{\"model_max_length\": 512}");
        hub.add("chat_template.jinja", "{{ messages }}");
        hub.addLarge(WEIGHTS, random(2, 2_500_000));
        hub.add("README.md", "# A model");
        hub.addLarge("pytorch_model.bin", random(3, 100));
        hub.addLarge("onnx/model.onnx", random(4, 100));
        return hub;
    }

    static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private HttpServer server(Handler handler) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        server.start();
        return server;
    }

    @FunctionalInterface
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    void add(String file, String content) {
        files.put(file, new Stored(content.getBytes(StandardCharsets.UTF_8), false));
    }

    void addLarge(String file, byte[] content) {
        files.put(file, new Stored(content, true));
    }

    void remove(String file) {
        files.remove(file);
    }

    byte[] content(String file) {
        return files.get(file).content();
    }

    /** The SHA-256 of a large file, git's id of a small one. */
    String hash(String file) {
        Stored stored = files.get(file);
        try {
            MessageDigest digest = MessageDigest.getInstance(stored.large() ? "SHA-256" : "SHA-1");
            if (!stored.large()) {
                digest.update(("blob " + stored.content().length).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(stored.content()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The branch is now at another commit. */
    void move(String to) {
        commit = to;
    }

    /** The next requests of a kind are answered so, one after the other; those after them well. */
    void will(Operation operation, String file, Behaviour... next) {
        behaviours.put(operation + file, new ArrayDeque<>(Arrays.asList(next)));
    }

    /** The first so many requests of a kind are answered so. */
    void will(int times, Operation operation, String file, Behaviour behaviour) {
        Behaviour[] all = new Behaviour[times];
        Arrays.fill(all, behaviour);
        will(operation, file, all);
    }

    URI endpoint() {
        return address(hub);
    }

    URI storage() {
        return address(storage);
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(Operation operation, String file) {
        return requests.stream()
                .filter(it -> it.operation() == operation && it.file().equals(file))
                .toList();
    }

    private void answerHub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String resolve = "/" + MODEL + "/resolve/";
        if (path.startsWith("/api/models/" + MODEL)) {
            answer(exchange, Operation.LIST, "");
        } else if (path.startsWith(resolve)) {
            String rest = path.substring(resolve.length());
            Operation operation =
                    exchange.getRequestMethod().equals("HEAD") ? Operation.HEAD : Operation.GET;
            answer(exchange, operation, rest.substring(rest.indexOf('/') + 1));
        } else {
            Behaviour.status(404, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
        }
    }

    private static String last(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void answer(HttpExchange exchange, Operation operation, String file)
            throws IOException {
        requests.add(
                new Request(
                        operation,
                        file,
                        header(exchange, "Authorization"),
                        header(exchange, "Range")));
        byte[] content =
                Optional.ofNullable(files.get(file)).map(Stored::content).orElse(new byte[0]);
        Deque<Behaviour> next = behaviours.getOrDefault(operation + file, new ArrayDeque<>());
        Behaviour behaviour;
        synchronized (next) {
            behaviour = Optional.ofNullable(next.poll()).orElse(usual(operation, file));
        }
        behaviour.answer(exchange, content);
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    private Behaviour usual(Operation operation, String file) {
        return switch (operation) {
            case LIST -> Behaviour.instead(listing());
            case STORE -> Behaviour::serve;
            case HEAD, GET ->
                    files.containsKey(file)
                            ? (exchange, content) -> describe(exchange, file, content)
                            : Behaviour.status(404, "X-Error-Code", "EntryNotFound");
        };
    }

    private String listing() {
        return "{\"sha\": \"%s\", \"siblings\": [%s]}"
                .formatted(
                        commit,
                        files.keySet().stream()
                                .map(file -> "{\"rfilename\": \"" + file + "\"}")
                                .collect(Collectors.joining(", ")));
    }

    private void describe(HttpExchange exchange, String file, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("X-Repo-Commit", commit);
        if (files.get(file).large()) {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + hash(file) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.length));
            exchange.getResponseHeaders().set("Location", stored(file));
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().set("ETag", "\"" + hash(file) + "\"");
            Behaviour.serve(exchange, content);
        }
    }

    /** Where the storage has a file. */
    String stored(String file) {
        return storage() + "/stored/" + file + "?signature=" + SIGNATURE;
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
