package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.model.CheckpointException;
import causallm.tokenizer.CharacterTokenizer;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@ExtendWith(NoLeak.class)
class PolicyTest {
    @TempDir private Path folder;

    @Test
    void aTokenizerWithMoreTokensThanTheModelKnowsIsRefusedBeforeWeightsAreRead() {
        Path saved = folder.resolve("policy");
        try (TensorScope _ = TensorScope.open()) {
            TinyPolicies.random(1).save(saved);
        }
        assertThat(Policy.requireLoadable(saved)).isEqualTo(TinyPolicies.TOKENIZER);
        CharacterTokenizer.of("abcdefghijklmnopqrstuvwxyz").save(saved);
        assertThatThrownBy(() -> Policy.requireLoadable(saved))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(
                        "tokenizer.json: has 28 tokens, but vocab_size of config.json")
                .hasMessageContaining("take both from the same model")
                .message()
                .hasLineCount(1);
    }
}
