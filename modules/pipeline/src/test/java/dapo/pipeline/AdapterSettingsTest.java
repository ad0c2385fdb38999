package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.model.LowRankAdaptation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AdapterSettingsTest {
    private static RunConfiguration of(String... keysAndValues) {
        Map<String, String> changes = new HashMap<>(Map.of("model.path", "models/small"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            changes.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return RunConfiguration.standard().with(changes);
    }

    @Test
    void withoutARankAllWeightsAreTrained() {
        assertThat(RunConfiguration.standard().lora().isOn()).isFalse();
        assertThat(of("lora.alpha", "8").lora().adaptation(1)).isEmpty();
    }

    @Test
    void adaptersStandBesideAllLayersUnlessSomeAreNamed() {
        assertThat(of("lora.rank", "8").lora().adaptation(3))
                .contains(new LowRankAdaptation(8, 16, LowRankAdaptation.KNOWN_TARGETS, 3));
        assertThat(of("lora.rank", "8", "lora.targets", "q_proj, v_proj").lora().adaptation(3))
                .contains(new LowRankAdaptation(8, 16, List.of("q_proj", "v_proj"), 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q_proj,query", ",", "q_proj,", "q_proj v_proj", "lm_head", "Q_PROJ"})
    void aLayerThatThereIsNotIsRefusedWithThoseThereAre(String targets) {
        assertThatThrownBy(() -> of("lora.rank", "8", "lora.targets", targets))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("configuration key 'lora.targets' ")
                .hasMessageEndingWith(
                        "allowed is some of"
                                + " q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj");
    }

    @Test
    void aModelFromScratchHasNothingToAdapt() {
        assertThatThrownBy(() -> of("lora.rank", "8", "model.path", ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("configuration key 'lora.rank' is '8'")
                .hasMessageEndingWith("name one by model.path or model.hub");
        assertThat(of("lora.rank", "8", "model.path", "", "model.hub", "a/b").lora().isOn())
                .isTrue();
    }

    @Test
    void anExistingRunGoesOnWithItsAdaptersButRecomputesAsItLikes() {
        RunConfiguration run = of("lora.rank", "8");
        assertThat(run.keysThatDiffer(of("lora.rank", "4", "lora.alpha", "8")))
                .containsExactly("lora.rank", "lora.alpha");
        assertThat(run.keysThatDiffer(of("lora.rank", "8", "recompute-activations", "true")))
                .isEmpty();
    }
}
