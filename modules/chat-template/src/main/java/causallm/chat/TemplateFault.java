package causallm.chat;

/** What is wrong in a template, without its file. */
final class TemplateFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateFault(String message) {
        super(message, null, false, false);
    }

    static TemplateFault atLine(int line, String message) {
        return new TemplateFault("line " + line + ": " + message);
    }
}
