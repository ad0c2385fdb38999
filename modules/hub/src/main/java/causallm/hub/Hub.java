package causallm.hub;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the folder of a model that is given as a folder or as a name on the Hugging Face hub, and
 * fetches what is not here yet into the cache that Python's {@code huggingface_hub} uses too. Any
 * number of threads and processes may do so at once.
 */
public final class Hub {
    private final HubEnvironment environment;
    private final HubListener listener;
    private final Patience patience;

    public Hub(HubEnvironment environment, HubListener listener) {
        this(environment, listener, Patience.STANDARD);
    }

    Hub(HubEnvironment environment, HubListener listener, Patience patience) {
        this.environment = environment;
        this.listener = listener;
        this.patience = patience;
    }

    /**
     * The model's folder, with {@code config.json}, the weights in safetensors and, where the model
     * has them, the tokenizer's files and the chat template. A folder that exists is taken as it
     * is. A name is asked for at the hub, which says what the revision is now; when the hub cannot
     * be asked or refuses, what was fetched of it before serves. Files of a snapshot never change.
     *
     * @param model a folder, or a name such as {@code HuggingFaceTB/SmolLM2-135M-Instruct}, with
     *     {@code @revision} after it where it is not main
     * @throws HubException when there is no such model, or it cannot be brought whole
     */
    public Path folder(String model) {
        Optional<Path> folder = localFolder(model);
        if (folder.isPresent()) {
            return folder.get();
        }
        HubName name = HubName.parse(model);
        HubCache cache = new HubCache(environment, name);
        try {
            return environment.offline() ? offline(name, cache) : online(name, cache);
        } catch (ClosedByInterruptException e) {
            throw HubException.interrupted(model, e);
        } catch (IOException e) {
            throw new HubException(
                    name
                            + ": cannot be kept under "
                            + environment.cache()
                            + " ("
                            + e
                            + "); check the folder, or set HF_HOME",
                    e);
        }
    }

    private static Optional<Path> localFolder(String model) {
        try {
            return Optional.of(Path.of(model)).filter(Files::isDirectory);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Path online(HubName name, HubCache cache) throws IOException {
        try (HubApi api = new HubApi(environment, patience, name)) {
            Optional<Path> before = cached(cache);
            HubApi.Listing listing;
            try {
                Patience first = before.isPresent() ? patience.withAttempts(1) : patience;
                listing = new Retries(first, listener).until(api::listing);
            } catch (UnreachableException e) {
                Path serving = before.orElseThrow(() -> e);
                listener.usingCache(e.getMessage());
                return serving;
            }
            return fetch(name, cache, api, listing);
        }
    }

    private Path fetch(HubName name, HubCache cache, HubApi api, HubApi.Listing listing)
            throws IOException {
        SnapshotDownload download =
                new SnapshotDownload(api, cache, listing.commit(), patience, listener);
        List<String> wanted = ModelFiles.wanted(name.toString(), listing.files());
        download.bring(wanted);
        if (wanted.contains(ModelFiles.INDEX)) {
            List<String> shards = ModelFiles.shards(download.content(ModelFiles.INDEX));
            requireListed(name, shards, listing.files());
            download.bring(shards);
        }
        download.place();
        remember(cache, listing.commit(), download.wasComplete());
        return cache.snapshot(listing.commit());
    }

    private static void requireListed(HubName name, List<String> shards, Set<String> listed) {
        Set<String> absent = new HashSet<>(shards);
        absent.removeAll(listed);
        if (!absent.isEmpty()) {
            throw new HubException(
                    name
                            + ": "
                            + ModelFiles.INDEX
                            + ": found no file "
                            + absent.iterator().next()
                            + ", expected every shard that the index names; try another revision");
        }
    }

    /** A cache that cannot be written to serves all the same where nothing was missing. */
    private static void remember(HubCache cache, String commit, boolean wasComplete)
            throws IOException {
        try {
            cache.remember(commit);
        } catch (IOException e) {
            if (!wasComplete) {
                throw e;
            }
        }
    }

    /** What was fetched before, if it has configuration and weights. */
    private static Optional<Path> cached(HubCache cache) {
        try {
            return cache.commit()
                    .map(cache::snapshot)
                    .filter(snapshot -> ModelFiles.missing(snapshot).isEmpty());
        } catch (IOException | HubException e) {
            return Optional.empty();
        }
    }

    private Path offline(HubName name, HubCache cache) throws IOException {
        Path snapshot =
                cache.commit()
                        .map(cache::snapshot)
                        .filter(Files::isDirectory)
                        .orElseThrow(() -> absent(name, "nothing of it"));
        List<String> missing = ModelFiles.missing(snapshot);
        if (!missing.isEmpty()) {
            throw absent(name, "no " + String.join(", ", missing));
        }
        return snapshot;
    }

    private HubException absent(HubName name, String found) {
        return new HubException(
                name
                        + ": found "
                        + found
                        + " under "
                        + environment.cache()
                        + ", expected a model fetched before since HF_HUB_OFFLINE is set;"
                        + " unset it to fetch");
    }
}
