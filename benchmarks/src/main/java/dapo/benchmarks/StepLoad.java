package dapo.benchmarks;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Solutions of random tokens with candidate steps at every state, as all contestants read it. */
record StepLoad(List<Branching> solutions) {
    /** How far targets lie from the log-probabilities of even guesses. */
    private static final double SPREAD = 3;

    /**
     * The sizes of each solution.
     *
     * @param prompt its tokens
     * @param states which its steps lead through, as many as steps
     * @param actions candidates at each state, none of them the step that was taken
     * @param step tokens of a step or action
     */
    record Size(int prompt, int states, int actions, int step) {
        @Override
        public String toString() {
            return prompt + "+" + states + "x" + actions + "x" + step;
        }
    }

    /**
     * A solution and the actions at each of its states, before the first step and after each but
     * the last.
     */
    record Branching(int[] prompt, List<int[]> steps, List<State> states) {
        /** The tokens before the step or action at state {@code index}. */
        int[] prefix(int index) {
            return Stream.concat(Stream.of(prompt), steps.stream().limit(index))
                    .flatMapToInt(Arrays::stream)
                    .toArray();
        }

        /** The tokens before the action at state {@code index}, and the action's. */
        int[] row(int index, int[] action) {
            int[] prefix = prefix(index);
            int[] row = Arrays.copyOf(prefix, prefix.length + action.length);
            System.arraycopy(action, 0, row, prefix.length, action.length);
            return row;
        }
    }

    /**
     * A state.
     *
     * @param targets for each action the log-probability that it should have
     * @param sampled whether the peers, who pay for every row by itself, take this state
     */
    record State(List<int[]> actions, double[] targets, boolean sampled) {}

    /**
     * {@code solutions} of one size.
     *
     * @param sampledStates of how many states of each solution the peers take the actions: spread
     *     evenly about the middle, so that their rows are of average length
     */
    static StepLoad random(Size size, int solutions, int sampledStates, int vocabulary) {
        SplittableRandom random = new SplittableRandom(4);
        List<Branching> all = new ArrayList<>();
        for (int i = 0; i < solutions; i++) {
            int[] prompt = random.ints(size.prompt(), 0, vocabulary).toArray();
            List<int[]> steps = draw(random, size.states(), size.step(), vocabulary);
            List<State> states = new ArrayList<>();
            for (int state = 0; state < size.states(); state++) {
                states.add(
                        new State(
                                draw(random, size.actions(), size.step(), vocabulary),
                                targets(random, size, vocabulary),
                                isSampled(state, size.states(), sampledStates)));
            }
            all.add(new Branching(prompt, steps, states));
        }
        return new StepLoad(all);
    }

    private static List<int[]> draw(
            SplittableRandom random, int count, int length, int vocabulary) {
        return IntStream.range(0, count)
                .mapToObj(_ -> random.ints(length, 0, vocabulary).toArray())
                .toList();
    }

    private static double[] targets(SplittableRandom random, Size size, int vocabulary) {
        double even = -size.step() * Math.log(vocabulary);
        return IntStream.range(0, size.actions())
                .mapToDouble(_ -> even + SPREAD * random.nextGaussian())
                .toArray();
    }

    /**
     * Whether {@code state} is the middle of one of {@code wanted} equal stretches of states. What
     * is chosen lies evenly about the middle of all, which may take one state more.
     */
    static boolean isSampled(int state, int states, int wanted) {
        int fromNearerEnd = Math.min(state, states - 1 - state);
        return IntStream.rangeClosed(0, (wanted - 1) / 2)
                .map(stretch -> ((2 * stretch + 1) * states - wanted) / (2 * wanted))
                .anyMatch(middle -> middle == fromNearerEnd);
    }

    static StepLoad read(Path file) {
        return JsonMapper.shared().readValue(file, StepLoad.class);
    }
}
