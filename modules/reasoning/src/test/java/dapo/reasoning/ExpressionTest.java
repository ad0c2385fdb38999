package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class ExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "48+48/2; 72; 48+48/2",
                "100-50-30-15; 5; 100-50-30-15",
                "100-(50-30); 80; 100-(50-30)",
                "((2+3))*(4); 20; (2+3)*4",
                "2*(3*5); 30; 2*(3*5)",
                "(2*3)*5; 30; 2*3*5",
                "8/(4/2); 4; 8/(4/2)",
                ".5*1.20; 0.6; 0.5*1.2",
                "25%*40; 10; 0.25*40",
                "$1,200 x 2; 2400; 1200*2",
                "3 \u00D7 4; 12; 3*4",
                "+30+46; 76; 30+46",
                "-5+3; -2; -5+3",
                "10-(-5); 15; 10-(-5)",
                "2*(-5+3); -4; 2*(-5+3)",
                "10-3*\u22122; 16; 10-3*(-2)",
            })
    void anExpressionIsReadEvaluatedAndWritten(String text, String value, String written) {
        Expression expression = ExpressionParser.parse(text).orElseThrow();
        assertThat(expression.value().decimal()).isEqualTo(value);
        assertThat(expression.text()).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "3+",
                "(3",
                "3)",
                "2(3)",
                "3 apples",
                "1..2",
                "a",
                "3**4",
                "1e5",
                "1,00"
            })
    void somethingElseIsNoExpression(String text) {
        assertThat(ExpressionParser.parse(text)).isEmpty();
    }

    @Test
    void anOverlongTextIsNoExpression() {
        assertThat(ExpressionParser.parse("(".repeat(100_000))).isEmpty();
        assertThat(ExpressionParser.parse("1+".repeat(50_000) + "1")).isEmpty();
    }

    @Test
    void fractionsAreExact() {
        ExactNumber third = ExpressionParser.parse("1/3").orElseThrow().value();
        assertThat(third.plus(third).plus(third)).isEqualTo(ExactNumber.of(1));
        assertThatThrownBy(third::decimal).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> third.dividedBy(ExactNumber.of(0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void anyExpressionIsReadBackFromItsText() {
        Random random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            Expression expression = random(random, 4);
            assertThat(ExpressionParser.parse(expression.text())).contains(expression);
        }
    }

    private static Expression random(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return new Expression.Constant(ExactNumber.of(random.nextInt(41) - 20));
        }
        char symbol = "+-*/".charAt(random.nextInt(4));
        return new Expression.Operation(
                symbol, random(random, depth - 1), random(random, depth - 1));
    }
}
