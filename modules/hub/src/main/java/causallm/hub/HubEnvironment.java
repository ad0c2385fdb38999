package causallm.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the hub is, where its files are kept on this machine, and who asks.
 *
 * @param cache the folder of {@code models--organisation--name}
 * @param endpoint http or https, without a slash at its end
 * @param offline whether the cache alone is asked
 * @param symbolicLinks whether snapshots may link to blobs; where the file system cannot, they hold
 *     the files themselves anyway
 */
public record HubEnvironment(
        Path cache,
        URI endpoint,
        Optional<AccessToken> token,
        boolean offline,
        boolean symbolicLinks) {
    private static final String PUBLIC = "https://huggingface.co";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /**
     * @throws HubException when the endpoint is no address of a server
     */
    public HubEnvironment {
        cache = cache.toAbsolutePath().normalize();
        String scheme = Objects.requireNonNullElse(endpoint.getScheme(), "none");
        if (!SCHEMES.contains(scheme)
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null
                || endpoint.getPath().endsWith("/")) {
            throw wrongEndpoint();
        }
    }

    /** What the variables of this process say. */
    public static HubEnvironment ofSystem() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * What the variables say that Python's {@code huggingface_hub} reads: {@code HF_HUB_CACHE},
     * {@code HF_HOME}, {@code XDG_CACHE_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code
     * HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE}, {@code HF_HUB_DISABLE_SYMLINKS}, {@code
     * HF_HUB_DISABLE_IMPLICIT_TOKEN}, and their older names. An empty one counts as absent. The
     * token's file is read where it is needed, that is, not offline.
     *
     * @param home the user's folder
     * @throws HubException when one of them cannot be used
     */
    public static HubEnvironment of(Map<String, String> variables, Path home) {
        Variables given = new Variables(variables, home);
        Path hub =
                given.path("HF_HOME")
                        .orElseGet(() ->
                                given.path("XDG_CACHE_HOME")
                                        .orElse(home.resolve(".cache"))
                                        .resolve("huggingface"));
        Path cache =
                given.path("HF_HUB_CACHE")
                        .or(() -> given.path("HUGGINGFACE_HUB_CACHE"))
                        .orElse(hub.resolve("hub"));
        boolean offline =
                given.text("HF_HUB_OFFLINE")
                        .or(() -> given.text("TRANSFORMERS_OFFLINE"))
                        .filter(HubEnvironment::isTrue)
                        .isPresent();
        boolean anonymous = offline || given.flag("HF_HUB_DISABLE_IMPLICIT_TOKEN");
        return new HubEnvironment(
                cache,
                endpoint(given.text("HF_ENDPOINT").orElse(PUBLIC)),
                anonymous ? Optional.empty() : token(given, hub),
                offline,
                !given.flag("HF_HUB_DISABLE_SYMLINKS"));
    }

    private static URI endpoint(String text) {
        try {
            return URI.create(text.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw wrongEndpoint();
        }
    }

    /** The text is not shown: some hold a password. */
    private static HubException wrongEndpoint() {
        return new HubException(
                "HF_ENDPOINT: found no plain address of a server, expected such as "
                        + PUBLIC
                        + ", without user, query or slash at the end; set it anew");
    }

    private static Optional<AccessToken> token(Variables given, Path hub) {
        return given.text("HF_TOKEN")
                .flatMap(text -> AccessToken.of(text, "HF_TOKEN"))
                .or(() ->
                        given.text("HUGGING_FACE_HUB_TOKEN")
                                .flatMap(text -> AccessToken.of(text, "HUGGING_FACE_HUB_TOKEN")))
                .or(() -> tokenFile(given.path("HF_TOKEN_PATH").orElse(hub.resolve("token"))));
    }

    private static Optional<AccessToken> tokenFile(Path file) {
        try {
            return AccessToken.of(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HubException(
                    file
                            + ": cannot be read ("
                            + e.getClass().getSimpleName()
                            + "), expected the hub's token; mend or remove the file",
                    e);
        }
    }

    private static boolean isTrue(String text) {
        return TRUE.contains(text.toUpperCase(Locale.ROOT));
    }

    /** The variables, in which paths may begin with {@code ~} and name other variables. */
    private record Variables(Map<String, String> values, Path home) {
        private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name)).filter(text -> !text.isBlank());
        }

        boolean flag(String name) {
            return text(name).filter(HubEnvironment::isTrue).isPresent();
        }

        Optional<Path> path(String name) {
            return text(name).map(text -> path(name, text));
        }

        private Path path(String name, String text) {
            String full = text;
            if (full.equals("~") || full.startsWith("~/")) {
                full = home + full.substring(1);
            }
            try {
                return Path.of(VARIABLE.matcher(full).replaceAll(this::value));
            } catch (InvalidPathException e) {
                throw new HubException(
                        name + ": found '" + full + "', expected a folder; set it anew", e);
            }
        }

        /** A variable that is not set stays as it is written. */
        private String value(MatchResult name) {
            String plain = name.group(1) == null ? name.group(2) : name.group(1);
            return Matcher.quoteReplacement(values.getOrDefault(plain, name.group()));
        }
    }
}
