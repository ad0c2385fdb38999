package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3",
        "beta, beta, 0",
        "'', beta, 4",
        "beta, '', 4",
        "flaw, lawn, 2"
    })
    void countsLettersByInsertionsDeletionsAndReplacements(String from, String to, int distance) {
        assertThat(EditDistance.between(from, to)).isEqualTo(distance);
        assertThat(EditDistance.between(to, from)).isEqualTo(distance);
    }

    @Test
    void onlyANameThatCouldHaveBeenMeantIsNearest() {
        assertThat(EditDistance.nearest("prompt", List.of("id", "promtp"))).contains("promtp");
        assertThat(EditDistance.nearest("prompt", List.of("id", "question"))).isEmpty();
        assertThat(EditDistance.nearest("prompt", List.of())).isEmpty();
    }
}
