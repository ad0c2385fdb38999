package dapo.pipeline;

/**
 * Seeds of a run's random streams, each from the run's seed and the name of what it is for: so a
 * stream depends neither on what was drawn before nor on when or where its work is done.
 *
 * @param seed the run's seed
 */
public record RandomSeeds(long seed) {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * The seed for one purpose.
     *
     * @param purpose what is drawn, such as {@code sample}
     * @param record the name of the record it is drawn for, such as a problem's; may be empty
     * @param numbers more of the record's key, such as iteration, sample and step
     */
    public long of(String purpose, String record, long... numbers) {
        long mixed = mix(mix(mix(seed) ^ hash(purpose)) ^ hash(record));
        for (long number : numbers) {
            mixed = mix(mixed ^ number);
        }
        return mixed;
    }

    /** FNV-1a over the text's chars. */
    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /**
     * One step of SplitMix64 (Steele, Lea and Flood, 2014), whose output differs in half its bits
     * for near inputs.
     */
    private static long mix(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
