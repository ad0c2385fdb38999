package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class NearestNameTest {
    @Test
    void amongEquallyNearNamesTheFirstOfTheAlphabetIsChosen() {
        assertThat(NearestName.of("x", List.of("c", "b", "d"))).isEqualTo("b");
    }
}
