package causallm.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client of a local hub that loses no time, and what its listener heard. */
final class TestClient implements HubListener {
    static final String TOKEN = "hf_aTokenThatNobodyMaySee";

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final URI endpoint;
    private final Path cache;
    private boolean offline;
    private boolean links = true;
    private boolean anonymous;
    private Duration idle = Duration.ofSeconds(30);

    TestClient(LocalHub hub, Path cache) {
        this.endpoint = hub.endpoint();
        this.cache = cache;
    }

    TestClient offline() {
        offline = true;
        return this;
    }

    TestClient withoutLinks() {
        links = false;
        return this;
    }

    TestClient anonymous() {
        anonymous = true;
        return this;
    }

    TestClient idle(Duration limit) {
        idle = limit;
        return this;
    }

    Path folder() {
        return folder(LocalHub.MODEL);
    }

    Path folder(String model) {
        Optional<AccessToken> token =
                anonymous ? Optional.empty() : AccessToken.of(TOKEN, "HF_TOKEN");
        HubEnvironment environment = new HubEnvironment(cache, endpoint, token, offline, links);
        Duration ample = Duration.ofSeconds(30);
        Patience patience =
                new Patience(
                        ample,
                        ample,
                        idle,
                        4,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        pauses::add);
        return new Hub(environment, this, patience).folder(model);
    }

    List<String> heard() {
        return heard;
    }

    List<Duration> pauses() {
        return pauses;
    }

    @Override
    public void progressed(String file, long present, long size) {
        heard.add(file + " " + present + "/" + size);
    }

    @Override
    public void retrying(String problem, Duration after) {
        heard.add("retrying: " + problem);
    }

    @Override
    public void waitingForAnother(String file) {
        heard.add("waiting: " + file);
    }

    @Override
    public void usingCache(String problem) {
        heard.add("cache: " + problem);
    }
}
