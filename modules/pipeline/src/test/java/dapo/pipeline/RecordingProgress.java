package dapo.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told. */
final class RecordingProgress implements Progress, Progress.Task {
    final List<String> lines = new ArrayList<>();

    @Override
    public Task begin(String name, String unit, long done, long total) {
        lines.add("begin %s %d/%d %s".formatted(name, done, total, unit));
        return this;
    }

    @Override
    public void note(String line) {
        lines.add(line);
    }

    @Override
    public void advance(long count) {
        lines.add("advance " + count);
    }

    @Override
    public void detail(String words) {
        lines.add(words);
    }

    @Override
    public void close() {
        lines.add("close");
    }
}
