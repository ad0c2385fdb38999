package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

class RealFunctionsTest {
    private static final int CASES = 300;

    private final SplittableRandom random = new SplittableRandom(3);

    private static Approximation of(double value) {
        return Approximation.exactly(new BigDecimal(value));
    }

    private void agree(
            UnaryOperator<Approximation> one, DoubleUnaryOperator other, double low, double high) {
        for (int i = 0; i < CASES; i++) {
            double argument = random.nextDouble(low, high);
            double expected = other.applyAsDouble(argument);
            assertThat(one.apply(of(argument)).value().doubleValue())
                    .as("of " + argument)
                    .isCloseTo(expected, within(1e-13 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void theyAgreeWithThoseOfTheJdk() {
        agree(RealFunctions::exp, Math::exp, -30, 30);
        agree(RealFunctions::ln, Math::log, 1e-9, 1e9);
        agree(RealFunctions::sin, Math::sin, -100, 100);
        agree(RealFunctions::cos, Math::cos, -100, 100);
        agree(RealFunctions::arctan, Math::atan, -50, 50);
        agree(RealFunctions::squareRoot, Math::sqrt, 0, 1e6);
    }

    @Test
    void identitiesHoldToFiftyDigits() {
        for (int i = 0; i < CASES; i++) {
            Approximation value = of(random.nextDouble(0.1, 1.5));
            Approximation sine = RealFunctions.sin(value);
            Approximation cosine = RealFunctions.cos(value);
            assertThat(sine.times(sine).plus(cosine.times(cosine)).same(of(1))).isTrue();
            assertThat(RealFunctions.exp(RealFunctions.ln(value)).same(value)).isTrue();
            Approximation tangent = sine.times(cosine.reciprocal());
            assertThat(RealFunctions.arctan(tangent).same(value)).isTrue();
            Approximation root = RealFunctions.squareRoot(value);
            assertThat(root.times(root).same(value)).isTrue();
            assertThat(RealFunctions.exp(value).same(RealFunctions.exp(value.plus(tiny()))))
                    .isFalse();
        }
    }

    private static Approximation tiny() {
        return Approximation.exactly(new BigDecimal("1e-45"));
    }

    @Test
    void piAndEAreKnownToFiftyDigits() {
        assertThat(RealFunctions.PI.value().toString())
                .startsWith("3.14159265358979323846264338327950288419716939937510");
        assertThat(RealFunctions.E.value().toString())
                .startsWith("2.71828182845904523536028747135266249775724709369995");
    }

    @Test
    void whatHasNoValueOrNoneThatIsKnownIsSaid() {
        assertThatThrownBy(() -> RealFunctions.ln(of(-1))).hasMessageContaining("logarithm");
        assertThatThrownBy(() -> RealFunctions.squareRoot(of(-1)))
                .hasMessageContaining("square root of a negative number");
        assertThatThrownBy(() -> RealFunctions.exp(of(1e9))).hasMessageContaining("beyond 10000");
        assertThatThrownBy(() -> RealFunctions.sin(of(1e9))).hasMessageContaining("beyond 1000000");
        assertThatThrownBy(() -> of(0).reciprocal()).hasMessageContaining("divides by zero");
        Approximation nearZero =
                new Approximation(new BigDecimal("1e-60"), new BigDecimal("1e-58"));
        assertThatThrownBy(nearZero::reciprocal).hasMessageContaining("told from zero");
    }
}
