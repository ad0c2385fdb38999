package dapo.reasoning;

import java.util.Objects;

/**
 * One action of a policy: a whole step of a solution, the delimiter that ends it included.
 *
 * @param text the text of the tokens; empty where they have none (an end of text at once)
 * @param tokens the step's tokens, at least one
 */
public record Step(String text, TokenIds tokens) {
    public Step {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(tokens, "tokens");
        Require.that(
                tokens.size() > 0, "tokens: found none, expected a step of at least one token");
    }
}
