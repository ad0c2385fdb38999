package dapo.pipeline;

/** Throws where a killed process would end: after some units or steps. */
final class InterruptingProgress implements Progress, Progress.Task {
    /** What it throws. */
    static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private long left;

    InterruptingProgress(long advances) {
        left = advances;
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        return this;
    }

    @Override
    public void note(String line) {}

    @Override
    public void advance(long count) {
        left -= count;
        if (left < 0) {
            throw new Interruption();
        }
    }

    @Override
    public void detail(String words) {}

    @Override
    public void close() {}
}
