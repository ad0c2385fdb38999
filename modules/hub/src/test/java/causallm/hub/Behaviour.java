package causallm.hub;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server makes of one request for a content. */
@FunctionalInterface
interface Behaviour {
    void answer(HttpExchange exchange, byte[] content) throws IOException;

    /** As servers should: the part that was asked for. */
    static void serve(HttpExchange exchange, byte[] content) throws IOException {
        serve(exchange, content, Integer.MAX_VALUE);
    }

    /** The part that was asked for, but the connection ends after some bytes of it. */
    static Behaviour breakOffAfter(int bytes) {
        return (exchange, content) -> serve(exchange, content, bytes);
    }

    /** The whole file, whatever part was asked for. */
    static void ignoreRange(HttpExchange exchange, byte[] content) throws IOException {
        send(exchange, 200, content, content.length, content.length);
    }

    /** The beginning of the whole file, whatever part was asked for; then the connection ends. */
    static Behaviour ignoreRangeAndBreakOffAfter(int bytes) {
        return (exchange, content) -> send(exchange, 200, content, content.length, bytes);
    }

    /** The part from a place on, whatever was asked for. */
    static Behaviour part(int from) {
        return (exchange, content) -> sendPart(exchange, content, from, Integer.MAX_VALUE);
    }

    /** Another content in the place of the right one. */
    static Behaviour instead(byte[] other) {
        return (exchange, _) -> serve(exchange, other);
    }

    static Behaviour instead(String other) {
        return instead(other.getBytes(StandardCharsets.UTF_8));
    }

    /** The content with no word of its length. */
    static Behaviour withoutLength(byte[] other) {
        return (exchange, _) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(other);
        };
    }

    /** The content said to be longer than it is. */
    static Behaviour announce(int bytes) {
        return (exchange, content) -> send(exchange, 200, content, bytes, content.length);
    }

    /** Half of the content, and then silence until the latch is open. */
    static Behaviour stall(CountDownLatch latch) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length / 2);
            exchange.getResponseBody().flush();
            try {
                if (!latch.await(1, TimeUnit.MINUTES)) {
                    throw new IOException("nobody opened the latch");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** No content, but a status and headers, given as name and value in turn. */
    static Behaviour status(int status, String... headers) {
        return (exchange, _) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    private static void serve(HttpExchange exchange, byte[] content, int atMost)
            throws IOException {
        String asked = exchange.getRequestHeaders().getFirst("Range");
        if (asked == null) {
            send(exchange, 200, content, content.length, atMost);
            return;
        }
        Matcher range = Pattern.compile("bytes=(\\d+)-").matcher(asked);
        if (!range.matches() || Integer.parseInt(range.group(1)) >= content.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        sendPart(exchange, content, Integer.parseInt(range.group(1)), atMost);
    }

    private static void sendPart(HttpExchange exchange, byte[] content, int from, int atMost)
            throws IOException {
        exchange.getResponseHeaders()
                .set(
                        "Content-Range",
                        "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        byte[] part = Arrays.copyOfRange(content, from, content.length);
        send(exchange, 206, part, part.length, atMost);
    }

    private static void send(
            HttpExchange exchange, int status, byte[] content, int announced, int atMost)
            throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(announced));
        }
        exchange.sendResponseHeaders(status, head || announced == 0 ? -1 : announced);
        if (!head && announced > 0) {
            OutputStream body = exchange.getResponseBody();
            body.write(content, 0, Math.min(atMost, content.length));
            body.flush();
        }
    }
}
