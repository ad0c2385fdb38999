package causallm.chat;

/**
 * What a variable without a value has: it prints nothing, counts as false and may be asked about,
 * not worked with.
 *
 * @param name what was looked for
 */
record Undefined(String name) {
    TemplateFault fault() {
        return new TemplateFault("'" + name + "' is undefined");
    }

    /** All are equal, as in Jinja. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
