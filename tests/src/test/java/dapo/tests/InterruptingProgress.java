package dapo.tests;

import dapo.pipeline.Progress;

/** Progress that throws at a certain moment, as if the process had been killed there. */
final class InterruptingProgress implements Progress, Progress.Task {
    /** What it throws. */
    static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private int left;

    /**
     * Progress that can be told so many things.
     *
     * @param moments after how many notes, details and advances it throws
     */
    InterruptingProgress(int moments) {
        left = moments;
    }

    private void pass() {
        if (left-- == 0) {
            throw new Interruption();
        }
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        pass();
        return this;
    }

    @Override
    public void note(String line) {
        pass();
    }

    @Override
    public void advance(long count) {
        pass();
    }

    @Override
    public void detail(String words) {
        pass();
    }

    @Override
    public void close() {}
}
