package dapo.tests;

import dapo.pipeline.Progress;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Progress that throws somewhere in the middle of a task, as if the process had been killed there:
 * the first few times that a task of a name begins.
 */
final class InterruptingProgress implements Progress {
    private static final int INTERRUPTIONS_OF_A_TASK = 3;

    /** What it throws. */
    static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final SplittableRandom moments;
    private final Map<String, Integer> interruptions = new HashMap<>();

    /**
     * Progress of all attempts at a run.
     *
     * @param moments decides where it throws
     */
    InterruptingProgress(SplittableRandom moments) {
        this.moments = moments;
    }

    @Override
    public Task begin(String name, String unit, long done, long total) {
        long remaining = total - done;
        if (remaining < 2 || interruptions.merge(name, 1, Integer::sum) > INTERRUPTIONS_OF_A_TASK) {
            return new InterruptedTask(Long.MAX_VALUE);
        }
        return new InterruptedTask(moments.nextLong(1, remaining));
    }

    @Override
    public void note(String line) {}

    private static final class InterruptedTask implements Task {
        private long left;

        InterruptedTask(long left) {
            this.left = left;
        }

        @Override
        public void advance(long count) {
            left -= count;
            if (left <= 0) {
                throw new Interruption();
            }
        }

        @Override
        public void detail(String words) {}

        @Override
        public void close() {}
    }
}
