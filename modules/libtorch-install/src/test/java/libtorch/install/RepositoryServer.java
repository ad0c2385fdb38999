package libtorch.install;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A Maven repository of this machine, and a proxy to any other: it answers with what it has. */
final class RepositoryServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Optional<String> login = Optional.empty();
    private volatile Optional<String> elsewhere = Optional.empty();
    private volatile int missingBytes;

    RepositoryServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String address() {
        return "http://localhost:" + port() + "/maven";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What was asked for, in order: the whole address where it is asked as a proxy. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** From now on only those who give this login are answered. */
    void requireLogin(String user, String password) {
        String pair = user + ":" + password;
        login =
                Optional.of(
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** From now on everyone is sent to another server. */
    void redirectTo(String address) {
        elsewhere = Optional.of(address);
    }

    /** From now on the last bytes of each file are promised and never sent. */
    void breakOffBeforeEnd(int bytes) {
        missingBytes = bytes;
    }

    /** Puts a jar there and says what it is. */
    Artifact put(String path, String... entries) {
        byte[] jar = jar(entries);
        files.put(path, jar);
        return new Artifact(path, jar.length, sha256(jar));
    }

    /** Puts other bytes in the place of a file. */
    void replace(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    byte[] content(String path) {
        return files.get(path);
    }

    /** A jar whose entries hold their own names. */
    private static byte[] jar(String... entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestURI().toString());
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            if (login.isPresent() && !login.get().equals(given)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"maven\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String path = exchange.getRequestURI().getPath();
            if (elsewhere.isPresent()) {
                exchange.getResponseHeaders().set("Location", elsewhere.get() + path);
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] content = files.get(path.replaceFirst("^/maven2?/", ""));
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length - missingBytes);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
