package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AgreementTest {
    private static JsonNode result(String type, String checks) {
        return JsonMapper.shared()
                .readTree(
                        "{\"peer\": \"torch\", \"dtype\": \"%s\", \"checks\": {%s}}"
                                .formatted(type, checks));
    }

    @Test
    void roundingIsNoDifference() {
        assertThatCode(
                        () -> {
                            Agreement.require(
                                    "trees",
                                    result("float32", "\"loss\": 250.01"),
                                    result("float32", "\"loss\": 250.1"));
                            Agreement.require(
                                    "trees",
                                    result("bfloat16-autocast", "\"loss\": 250"),
                                    result("bfloat16-autocast", "\"loss\": 245"));
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void aDifferenceThatRoundingDoesNotExplainIsAnError() {
        assertThatThrownBy(() ->
                        Agreement.require(
                                "trees",
                                result("float32", "\"loss\": 250"),
                                result("float32", "\"loss\": 245")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "trees: loss is 250 for this project and 245 for torch: they do not do the"
                                + " same work");
    }

    @Test
    void tokensAgreeExactly() {
        assertThatThrownBy(() ->
                        Agreement.require(
                                "sampling",
                                result("float32", "\"firstTokens\": [1, 2]"),
                                result("float32", "\"firstTokens\": [1, 3]")))
                .hasMessageContaining("firstTokens");
    }

    @Test
    void whatOneSideAloneCheckedIsPassedOver() {
        assertThatCode(() ->
                        Agreement.require(
                                "trees",
                                result("float32", "\"loss\": 1"),
                                result("float32", "\"loss\": 1, \"gradientNorm\": 2")))
                .doesNotThrowAnyException();
    }
}
