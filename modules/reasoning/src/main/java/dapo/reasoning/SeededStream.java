package dapo.reasoning;

/**
 * SplitMix64 (Steele, Lea and Flood, 2014): a random stream of our own, so that a seed gives the
 * same tasks on every JDK. Keys that differ in any part give unrelated streams. For one thread.
 */
final class SeededStream {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** The stream of a seed and of what it is drawn for. */
    SeededStream(long seed, long... key) {
        state = seed;
        for (long part : key) {
            state = mix(state + GOLDEN_GAMMA) ^ part;
        }
    }

    /** A number from {@code lowest} to {@code highest}, both included, all equally likely. */
    int between(int lowest, int highest) {
        long size = (long) highest - lowest + 1;
        return (int) (lowest + Math.unsignedMultiplyHigh(next(), size));
    }

    /** True with the given probability. */
    boolean chance(double probability) {
        return (next() >>> 11) * 0x1.0p-53 < probability;
    }

    private long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A bijection of 64-bit numbers that scatters them. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
