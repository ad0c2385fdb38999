package dapo.pipeline;

/** Shows nothing. */
enum SilentProgress implements Progress, Progress.Task {
    INSTANCE;

    @Override
    public Task begin(String name, String unit, long done, long total) {
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
