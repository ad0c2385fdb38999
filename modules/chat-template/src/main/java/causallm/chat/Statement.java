package causallm.chat;

/** A part of a template that writes. */
@FunctionalInterface
interface Statement {
    /** How a loop goes on. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    Flow run(Scope scope, StringBuilder output);
}
