package causallm.hub;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A process that fetches a model: the endpoint, the cache, the model; prints its folder. */
final class FetchProcess {
    private FetchProcess() {}

    public static void main(String[] arguments) {
        HubEnvironment environment =
                new HubEnvironment(
                        Path.of(arguments[1]),
                        URI.create(arguments[0]),
                        Optional.empty(),
                        false,
                        true);
        System.out.println(new Hub(environment, HubListener.SILENT).folder(arguments[2]));
    }
}
