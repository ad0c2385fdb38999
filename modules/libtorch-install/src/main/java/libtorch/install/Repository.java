package libtorch.install;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Maven repository.
 *
 * @param id the name under which settings have its credentials
 * @param address without a slash at its end
 */
record Repository(String id, URI address) {
    /** Where artifacts come from unless settings say otherwise. */
    static final Repository CENTRAL = of("central", "https://repo.maven.apache.org/maven2");

    private static final Pattern NAMED = Pattern.compile("([^:/]+)::(.+)");
    private static final String NAMELESS = "libtorch";

    /**
     * A repository by what a user writes: its address, or {@code id::address}.
     *
     * @throws InstallException unless that is an address of http or https
     */
    static Repository named(String text) {
        Matcher named = NAMED.matcher(text.strip());
        return named.matches() ? of(named.group(1), named.group(2)) : of(NAMELESS, text.strip());
    }

    /**
     * A repository.
     *
     * @throws InstallException as {@link #named} does
     */
    static Repository of(String id, String address) {
        try {
            URI uri = new URI(address.replaceFirst("/+$", ""));
            if (uri.getHost() != null && ("" + uri.getScheme()).matches("https?")) {
                return new Repository(id, uri);
            }
        } catch (URISyntaxException malformed) {
            throw unusable(id, address, malformed);
        }
        throw unusable(id, address, null);
    }

    private static InstallException unusable(String id, String address, Throwable cause) {
        return new InstallException(
                "repository %s is '%s', expected an address such as %s"
                        .formatted(id, address, "https://repo.maven.apache.org/maven2"),
                cause);
    }

    /** Where it has a file. */
    URI at(Artifact artifact) {
        return URI.create(address + "/" + artifact.path());
    }
}
