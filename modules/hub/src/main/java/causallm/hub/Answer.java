package causallm.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The answer to one request, its body still to be read. For one thread, which closes it. */
final class Answer implements AutoCloseable {
    private final String asked;
    private final URI uri;
    private final int status;
    private final HttpHeaders headers;
    private final InputStream body;
    private final IdleGuard guard;

    /**
     * @param asked what was asked for, such as {@code gpt2: config.json}, for messages
     */
    Answer(String asked, HttpResponse<InputStream> response, Duration idle) {
        this.asked = asked;
        this.uri = response.uri();
        this.status = response.statusCode();
        this.headers = response.headers();
        this.body = response.body();
        this.guard = new IdleGuard(body, idle);
    }

    URI uri() {
        return uri;
    }

    int status() {
        return status;
    }

    boolean isRedirect() {
        return status / 100 == 3 && header("Location").isPresent();
    }

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** A header that counts bytes; empty where it is absent or no number from 0 up. */
    OptionalLong count(String name) {
        return header(name)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /**
     * The next bytes of the body.
     *
     * @return how many; -1 at its end
     * @throws TransientFault when the connection breaks off or brings nothing for too long
     */
    int read(byte[] into) throws TransientFault {
        try {
            int count = body.read(into);
            guard.touch();
            if (count >= 0 || !guard.expired()) {
                return count;
            }
        } catch (IOException e) {
            if (!guard.expired()) {
                throw new TransientFault(label() + " broke off (" + e.getMessage() + ")", e);
            }
        }
        throw new TransientFault(label() + " stopped sending");
    }

    /**
     * The whole body.
     *
     * @throws HubException when it is longer than the limit in bytes
     */
    byte[] all(int limit) throws TransientFault {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 14];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            all.write(buffer, 0, count);
            if (all.size() > limit) {
                throw new HubException(
                        label()
                                + ": found an answer of more than "
                                + limit
                                + " bytes, expected a list of files; check HF_ENDPOINT");
            }
        }
        return all.toByteArray();
    }

    /** What was asked for, and who answers, as messages may show it. */
    String label() {
        return asked + ": " + place(uri);
    }

    String asked() {
        return asked;
    }

    /** An address without its query, which may be a signature. */
    static String place(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    @Override
    public void close() {
        guard.close();
        try {
            body.close();
        } catch (IOException e) {
            // nobody reads it any more
        }
    }
}
