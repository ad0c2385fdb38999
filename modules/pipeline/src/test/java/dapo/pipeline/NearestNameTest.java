package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3",
        "beta, beta, 0",
        "'', beta, 4",
        "beta, '', 4",
        "flaw, lawn, 2"
    })
    void theEditDistanceCountsInsertionsDeletionsAndReplacements(
            String from, String to, int distance) {
        assertThat(NearestName.editDistance(from, to)).isEqualTo(distance);
        assertThat(NearestName.editDistance(to, from)).isEqualTo(distance);
    }

    @Test
    void amongEquallyNearNamesTheFirstOfTheAlphabetIsChosen() {
        assertThat(NearestName.of("x", List.of("c", "b", "d"))).isEqualTo("b");
    }
}
