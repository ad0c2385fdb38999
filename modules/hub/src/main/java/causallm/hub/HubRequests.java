package causallm.hub;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Sends one request and follows its redirects by itself, since the token goes to the endpoint's own
 * scheme, host and port alone, and nothing goes from https to http.
 */
final class HubRequests implements AutoCloseable {
    private static final int REDIRECTS = 5;

    private final HubEnvironment environment;
    private final Patience patience;
    private final HttpClient client;

    HubRequests(HubEnvironment environment, Patience patience) {
        this.environment = environment;
        this.patience = patience;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience.connect())
                        .build();
    }

    /**
     * The first answer that is no redirect, or that is enough.
     *
     * @param asked what is asked for, such as {@code gpt2: config.json}, for messages
     * @param enough of a redirect to another origin: whether it says by itself what is asked
     * @throws TransientFault when there is none now
     */
    Answer send(
            String asked,
            String method,
            URI from,
            Map<String, String> headers,
            Predicate<Answer> enough)
            throws TransientFault {
        URI at = from;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            Answer answer = sendOnce(asked, method, at, headers);
            if (!answer.isRedirect()) {
                return answer;
            }
            URI next =
                    target(answer.uri(), answer.header("Location").orElseThrow())
                            .orElseThrow(() -> wrongTarget(answer));
            if (!isEndpoint(next) && enough.test(answer)) {
                return answer;
            }
            answer.close();
            at = next;
        }
        throw new HubException(
                asked
                        + ": found more than "
                        + REDIRECTS
                        + " redirects, expected an answer; check HF_ENDPOINT");
    }

    /** Whether an address is of the hub itself, to which the token may go. */
    boolean isEndpoint(URI uri) {
        return origin(uri).equals(origin(environment.endpoint()));
    }

    private static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    /** Where a redirect leads; empty where nobody should go. */
    static Optional<URI> target(URI from, String location) {
        URI next;
        try {
            next = from.resolve(location);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String scheme = Objects.requireNonNullElse(next.getScheme(), "").toLowerCase(Locale.ROOT);
        boolean plain = scheme.equals("http") && from.getScheme().equalsIgnoreCase("http");
        boolean allowed = plain || scheme.equals("https");
        return Optional.of(next)
                .filter(_ -> allowed && next.getHost() != null && next.getRawUserInfo() == null);
    }

    private static HubException wrongTarget(Answer answer) {
        return new HubException(
                answer.label()
                        + ": found a redirect to what is no http address, or from https to http,"
                        + " expected another https address; check HF_ENDPOINT");
    }

    private Answer sendOnce(String asked, String method, URI uri, Map<String, String> headers)
            throws TransientFault {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .header("User-Agent", "dapo")
                        .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        if (isEndpoint(uri)) {
            environment
                    .token()
                    .ifPresent(token -> request.header("Authorization", token.authorization()));
        }
        return new Answer(asked, await(asked, request.build()), patience.idle());
    }

    private HttpResponse<InputStream> await(String asked, HttpRequest request)
            throws TransientFault {
        String label = asked + ": " + Answer.place(request.uri());
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new TransientFault(label + " does not answer", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String problem =
                    Objects.requireNonNullElse(
                            cause.getMessage(), cause.getClass().getSimpleName());
            throw new TransientFault(label + " cannot be reached: " + problem, cause);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw HubException.interrupted(label, e);
        }
    }

    /** Ends what is still on the way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
