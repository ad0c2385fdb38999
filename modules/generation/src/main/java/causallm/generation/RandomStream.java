package causallm.generation;

/**
 * The random numbers of one sequence. The number at an index depends on the seed and the index
 * alone (SplitMix64 as a counter, Steele et al., OOPSLA 2014), so what a sequence draws does not
 * depend on what is decoded beside it, nor on the machine.
 *
 * @param seed any number; streams of different seeds are independent for all practical purposes
 */
public record RandomStream(long seed) {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-52;

    /** A multiple of 2⁻⁵² in [0, 1). */
    public double uniform(long index) {
        // The seed is mixed first: seeds that differ by the increment would give the same numbers
        // one index apart.
        return (mix(mix(seed) + (index + 1) * GOLDEN_GAMMA) >>> 12) * UNIT;
    }

    /**
     * A seed for the record of a run that {@code key} names, its parts in order: the same in every
     * run of that seed, on every machine.
     */
    public static long seed(long runSeed, String... key) {
        long state = mix(runSeed);
        for (String part : key) {
            for (int i = 0; i < part.length(); i++) {
                state = mix(state + (part.charAt(i) + 1) * GOLDEN_GAMMA);
            }
            state = mix(~state); // ends the part: "ab", "c" is another key than "a", "bc"
        }
        return state;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
