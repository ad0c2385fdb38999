package libtorch.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user has told Maven of repositories, as far as it matters here.
 *
 * @param localRepository the folder in which Maven keeps what it has fetched
 * @param offline whether nothing is to be fetched
 * @param mirrors in their order
 * @param logins by the id of a repository or mirror
 * @param proxies those that are active, in their order
 */
record MavenSettings(
        Path localRepository,
        boolean offline,
        List<Mirror> mirrors,
        Map<String, Login> logins,
        List<HttpProxy> proxies) {
    private static final int USUAL_PROXY_PORT = 8080;

    /** The user's own file. */
    static Path usersFile() {
        return mavenFolder().resolve("settings.xml");
    }

    private static Path mavenFolder() {
        return Path.of(System.getProperty("user.home"), ".m2");
    }

    /**
     * Reads a settings file; where there is none, Maven's defaults hold.
     *
     * @throws InstallException if it cannot be read, or has a password that Maven has encrypted
     */
    static MavenSettings read(Path file) {
        return Files.exists(file)
                ? of(SettingsXml.read(file))
                : new MavenSettings(usualLocalRepository(), false, List.of(), Map.of(), List.of());
    }

    private static Path usualLocalRepository() {
        String told = System.getProperty("maven.repo.local", "");
        return told.isEmpty() ? mavenFolder().resolve("repository") : Path.of(told);
    }

    static MavenSettings of(SettingsXml xml) {
        return new MavenSettings(
                xml.text("localRepository")
                        .map(Path::of)
                        .orElseGet(MavenSettings::usualLocalRepository),
                isTrue(xml, "offline", false),
                xml.list("mirrors", "mirror").stream().map(MavenSettings::mirror).toList(),
                logins(xml),
                proxies(xml));
    }

    private static boolean isTrue(SettingsXml xml, String name, boolean standard) {
        return xml.text(name).map(Boolean::parseBoolean).orElse(standard);
    }

    private static Mirror mirror(SettingsXml xml) {
        return new Mirror(
                xml.text("id").orElse("default"),
                xml.text("mirrorOf").orElse(""),
                xml.text("url").orElse(""),
                isTrue(xml, "blocked", false));
    }

    private static Map<String, Login> logins(SettingsXml xml) {
        Map<String, Login> logins = new LinkedHashMap<>();
        for (SettingsXml server : xml.list("servers", "server")) {
            String id = server.text("id").orElse("");
            login(server).ifPresent(login -> logins.put(id, login));
        }
        return logins;
    }

    private static Optional<Login> login(SettingsXml xml) {
        return xml.text("username").map(user -> new Login(user, xml.text("password").orElse("")));
    }

    private static List<HttpProxy> proxies(SettingsXml xml) {
        List<HttpProxy> proxies = new ArrayList<>();
        for (SettingsXml proxy : xml.list("proxies", "proxy")) {
            Optional<String> host = proxy.text("host");
            if (host.isPresent() && isTrue(proxy, "active", true)) {
                proxies.add(
                        new HttpProxy(
                                proxy.text("protocol").orElse("http"),
                                host.get(),
                                port(proxy),
                                proxy.text("nonProxyHosts").orElse(""),
                                login(proxy)));
            }
        }
        return proxies;
    }

    private static int port(SettingsXml proxy) {
        return proxy.text("port")
                .map(text -> {
                    if (!text.matches("[1-9]\\d{0,4}")) {
                        throw new InstallException(
                                "a proxy's port in Maven's settings is '%s', expected a number"
                                        .formatted(text));
                    }
                    return Integer.valueOf(text);
                })
                .orElse(USUAL_PROXY_PORT);
    }

    /**
     * What stands for Maven Central: the mirror that names it, else the first that covers it, else
     * itself.
     *
     * @throws InstallException if settings forbid it
     */
    Repository central() {
        Repository central = Repository.CENTRAL;
        Optional<Mirror> mirror =
                mirrors.stream()
                        .filter(each -> each.names(central))
                        .findFirst()
                        .or(() ->
                                mirrors.stream().filter(each -> each.covers(central)).findFirst());
        mirror.filter(Mirror::blocked)
                .ifPresent(blocked -> {
                    throw new InstallException(
                            "mirror %s of Maven's settings blocks Maven Central: name a repository"
                                    .formatted(blocked.id()));
                });
        return mirror.map(found -> Repository.of(found.id(), found.address())).orElse(central);
    }

    /**
     * What a repository asks for.
     *
     * @throws InstallException if Maven has encrypted the password, which only Maven reads
     */
    Optional<Login> login(Repository repository) {
        Optional<Login> login = Optional.ofNullable(logins.get(repository.id()));
        login.filter(found -> found.password().matches("\\{.*}"))
                .ifPresent(encrypted -> {
                    throw new InstallException(
                            "the password of server %s is encrypted, which only Maven reads: use ${env.NAME} there"
                                    .formatted(repository.id()));
                });
        return login;
    }

    /** The proxy on the way to a repository: one of its protocol, or of http for https. */
    Optional<HttpProxy> proxy(Repository repository) {
        String protocol = repository.address().getScheme();
        return proxies.stream()
                .filter(proxy -> proxy.protocol().equals(protocol))
                .findFirst()
                .or(() ->
                        proxies.stream()
                                .filter(proxy -> proxy.protocol().equals("http"))
                                .findFirst())
                .filter(proxy -> proxy.isFor(repository.address().getHost()));
    }
}
