package dapo.policy;

import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** States with made-up advantages. */
final class States {
    private static final double BASELINE = 0.5;

    private States() {}

    /** An action that is worth {@code advantage} more than the baseline. */
    static ActionAdvantage action(String text, double advantage) {
        Step step = new Step(text, TokenIds.of(TinyPolicies.TOKENIZER.encode(text)));
        return new ActionAdvantage(step, 1, BASELINE + advantage, advantage);
    }

    static StateAdvantages state(String problem, String prefix, ActionAdvantage... actions) {
        return new StateAdvantages(
                new StateKey(problem, 0, 0),
                TokenIds.of(TinyPolicies.TOKENIZER.encode(prefix)),
                BASELINE,
                List.of(actions));
    }

    /** States with two to four actions of one to five digits, the advantages of both signs. */
    static List<StateAdvantages> random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<StateAdvantages> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ActionAdvantage[] actions = new ActionAdvantage[random.nextInt(2, 5)];
            for (int j = 0; j < actions.length; j++) {
                double size = random.nextDouble(0.1, 0.5);
                actions[j] = action(digits(random, 5) + "\n", j % 2 == 0 ? size : -size);
            }
            states.add(state("p" + i, digits(random, 9) + "+" + i % 10 + "\n", actions));
        }
        return states;
    }

    private static String digits(SplittableRandom random, int most) {
        StringBuilder digits = new StringBuilder();
        for (int i = random.nextInt(1, most + 1); i > 0; i--) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** The states with what {@code reference} gives their actions. */
    static List<TrainingState> scored(List<StateAdvantages> states, Policy reference) {
        List<ReferenceLogProbabilities> scores =
                new ReferencePolicy(reference.model(), 4096).logProbabilities(states);
        List<TrainingState> scored = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            scored.add(new TrainingState(states.get(i), scores.get(i)));
        }
        return scored;
    }
}
