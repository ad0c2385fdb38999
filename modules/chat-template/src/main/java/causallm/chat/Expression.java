package causallm.chat;

/** A part of a template that has a value. */
@FunctionalInterface
interface Expression {
    Object evaluate(Scope scope);
}
