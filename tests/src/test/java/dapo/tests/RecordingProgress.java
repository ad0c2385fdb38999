package dapo.tests;

import dapo.pipeline.Progress;

import java.util.List;

/**
 * Remembers which tasks were begun.
 *
 * @param begun their names
 */
record RecordingProgress(List<String> begun) implements Progress, Progress.Task {
    @Override
    public Task begin(String name, String unit, long done, long total) {
        begun.add(name);
        return this;
    }

    @Override
    public void note(String line) {}

    @Override
    public void advance(long count) {}

    @Override
    public void detail(String words) {}

    @Override
    public void close() {}
}
