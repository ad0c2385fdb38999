package dapo.benchmarks;

import java.util.Map;

/** What a benchmark repeats. */
interface Work {
    /** A run just long enough to touch every path once. */
    void warmUp();

    /** The run that is timed. */
    void run();

    /** What {@link #run} gets through: the tokens that it trains on or adds, actions, values. */
    long amount();

    /** The name of the way it is done. */
    String way();

    /** What the last run came to, for the peers to agree with; by name. */
    default Map<String, Object> checks() {
        return Map.of();
    }
}
