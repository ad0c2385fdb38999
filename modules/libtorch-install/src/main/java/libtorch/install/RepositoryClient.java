package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Asks one repository, through the proxy and with the login that settings have for it. The login is
 * given to the repository alone, never to another server that it redirects to. Whoever opens it
 * closes it.
 */
final class RepositoryClient implements AutoCloseable {
    private static final Duration TO_CONNECT = Duration.ofSeconds(20);
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;

    private final Repository repository;
    private final Optional<Login> login;
    private final Optional<Login> proxyLogin;
    private final HttpClient client;

    RepositoryClient(Repository repository, MavenSettings settings) {
        this.repository = repository;
        login = settings.login(repository);
        Optional<HttpProxy> proxy = settings.proxy(repository);
        proxyLogin = proxy.flatMap(HttpProxy::login);
        ProxySelector selector =
                proxy.map(found ->
                                ProxySelector.of(new InetSocketAddress(found.host(), found.port())))
                        .orElseGet(ProxySelector::getDefault);
        client = HttpClient.newBuilder().connectTimeout(TO_CONNECT).proxy(selector).build();
    }

    /**
     * The body of a file, to be closed by the caller.
     *
     * @throws InstallException if the repository cannot be reached or refuses
     */
    InputStream open(URI address) throws IOException {
        URI next = address;
        HttpResponse<InputStream> answer = ask(next);
        for (int i = 0; i < MOST_REDIRECTS && REDIRECTS.contains(answer.statusCode()); i++) {
            answer.body().close();
            next = next.resolve(answer.headers().firstValue("Location").orElse(""));
            answer = ask(next);
        }
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new InstallException(
                    "%s answers with status %d: %s"
                            .formatted(next, answer.statusCode(), advice(answer.statusCode())));
        }
        return answer.body();
    }

    private HttpResponse<InputStream> ask(URI address) {
        try {
            return client.send(request(address), BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw unreachable(address, IoProblem.of(failure), failure);
        } catch (IllegalArgumentException unusable) {
            throw new InstallException(
                    "%s redirects to '%s', expected an address of http or https: name another repository"
                            .formatted(repository.address(), address),
                    unusable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InstallException("interrupted while fetching " + address, interrupted);
        }
    }

    private HttpRequest request(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TO_ANSWER);
        if (isOfRepository(address)) {
            login.ifPresent(given -> request.header("Authorization", given.basic()));
        }
        proxyLogin.ifPresent(given -> request.header("Proxy-Authorization", given.basic()));
        return request.build();
    }

    private boolean isOfRepository(URI address) {
        URI own = repository.address();
        return own.getScheme().equals(address.getScheme())
                && own.getHost().equals(address.getHost())
                && own.getPort() == address.getPort();
    }

    static InstallException unreachable(URI address, String problem, IOException cause) {
        return new InstallException(
                "cannot fetch %s: %s; try again, or name a mirror (LIBTORCH_REPOSITORY, or %s)"
                        .formatted(address, problem, MavenSettings.usersFile()),
                cause);
    }

    private String advice(int status) {
        return switch (status) {
            case 401, 403, 407 ->
                    "give server %s a user and a password in %s"
                            .formatted(repository.id(), MavenSettings.usersFile());
            case 404, 410 -> "the repository does not have it, name another";
            default -> "try again later, or name another repository";
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
