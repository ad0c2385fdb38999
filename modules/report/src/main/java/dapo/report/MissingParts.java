package dapo.report;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.RunDirectory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run's directory does not hold yet, in words for its reader. */
final class MissingParts {
    private MissingParts() {}

    static List<String> of(RunDirectory run) {
        List<String> missing = new ArrayList<>();
        Map<String, Path> base = new LinkedHashMap<>();
        base.put("fine-tuning", run.base());
        base.put("evaluation", run.evaluation());
        add(missing, "base model", base);
        List<IterationDirectory> begun = run.iterations();
        for (int number = 1; number <= run.configuration().iterations(); number++) {
            if (number > begun.size()) {
                missing.add("iteration %d: not begun".formatted(number));
            } else {
                IterationDirectory iteration = begun.get(number - 1);
                add(missing, "iteration " + number, stages(iteration));
                addUnrecorded(missing, iteration);
            }
        }
        return missing;
    }

    private static Map<String, Path> stages(IterationDirectory iteration) {
        Map<String, Path> stages = new LinkedHashMap<>();
        stages.put("sampling", iteration.solutions());
        stages.put("labelling", iteration.stateValues());
        stages.put("critic", iteration.critic());
        stages.put("advantages", iteration.advantages());
        stages.put("policy", iteration.policy());
        stages.put("evaluation", iteration.evaluation());
        return stages;
    }

    private static void add(List<String> missing, String part, Map<String, Path> stages) {
        String absent =
                stages.entrySet().stream()
                        .filter(stage -> !Files.exists(stage.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            missing.add("%s: no %s yet".formatted(part, absent));
        }
    }

    /** Runs of earlier versions lack what later ones write. */
    private static void addUnrecorded(List<String> missing, IterationDirectory iteration) {
        if (Files.exists(iteration.policy()) && !Files.exists(iteration.criticValues())) {
            missing.add(
                    "iteration %d: the critic's values were not recorded, so its calibration is left out"
                            .formatted(iteration.number()));
        }
        if (Files.exists(iteration.policy()) && !Files.exists(iteration.policyLogProbabilities())) {
            missing.add(
                    "iteration %d: the probabilities of steps after training were not recorded"
                            .formatted(iteration.number()));
        }
    }
}
