package dapo.pipeline;

import causallm.hub.Hub;
import causallm.hub.HubEnvironment;
import causallm.hub.HubListener;

import java.nio.file.Path;
import java.time.Duration;

/** Brings a model from the Hugging Face hub, and tells how far that is. */
final class ModelDownload implements HubListener, AutoCloseable {
    private static final double MEBIBYTE = 1 << 20;

    private final Progress progress;
    private String file = "";
    private Progress.Task task = NO_TASK;
    private long shown;

    private static final Progress.Task NO_TASK =
            new Progress.Task() {
                @Override
                public void advance(long count) {}

                @Override
                public void detail(String words) {}

                @Override
                public void close() {}
            };

    private ModelDownload(Progress progress) {
        this.progress = progress;
    }

    /**
     * The folder of a model in the Hugging Face cache, fetched as far as it is not there.
     *
     * @throws causallm.hub.HubException if there is no such model, or it cannot be brought whole
     */
    static Path folder(String name, Progress progress) {
        try (var download = new ModelDownload(progress)) {
            return new Hub(HubEnvironment.ofSystem(), download).folder(name);
        }
    }

    @Override
    public void progressed(String name, long present, long size) {
        long mebibytes = Math.round(present / MEBIBYTE);
        if (!name.equals(file)) {
            task.close();
            file = name;
            task =
                    progress.begin(
                            "fetching " + name, "MiB", mebibytes, Math.round(size / MEBIBYTE));
        } else if (mebibytes > shown) {
            task.advance(mebibytes - shown);
        }
        shown = mebibytes;
    }

    @Override
    public void retrying(String problem, Duration after) {
        progress.note("%s: trying again in %d s".formatted(problem, after.toSeconds()));
    }

    @Override
    public void waitingForAnother(String name) {
        progress.note("another process is fetching " + name + ": waiting for it");
    }

    @Override
    public void usingCache(String problem) {
        progress.note(problem + ": using what was fetched before");
    }

    @Override
    public void close() {
        task.close();
    }
}
