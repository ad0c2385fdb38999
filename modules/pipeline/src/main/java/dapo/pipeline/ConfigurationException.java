package dapo.pipeline;

/**
 * A value of the configuration that cannot be used: which key, what was found, what is allowed.
 *
 * <p>The user's to mend: the command prints the message alone and ends with exit code 2.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The key of problems that concern the whole document, such as a file that is not YAML. */
    public static final String WHOLE_DOCUMENT = "";

    private static final int LONGEST_SHOWN = 120;

    private final String key;
    private final String value;
    private final String allowed;

    /**
     * A value that is not allowed.
     *
     * @param key the key with its section, such as {@code actor.beta}
     * @param value what was found
     * @param allowed what the key takes, such as {@code a number above 0}
     */
    public ConfigurationException(String key, String value, String allowed) {
        this(describe(key, value, allowed), key, value, allowed);
    }

    private static String describe(String key, String value, String allowed) {
        String found = value.isEmpty() ? "is missing" : "is '%s'".formatted(shown(value));
        return "configuration key '%s' %s: allowed is %s".formatted(shown(key), found, allowed);
    }

    /** In one line, and no longer than a reader needs. */
    private static String shown(String text) {
        String line =
                text.replace("\n", "\\n").replaceAll("\\p{Cntrl}|[\\x{85}\\x{2028}\\x{2029}]", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }

    private ConfigurationException(String message, String key, String value, String allowed) {
        super(message);
        this.key = key;
        this.value = value;
        this.allowed = allowed;
    }

    static ConfigurationException unknownKey(
            String key, String value, String nearest, String place) {
        return new ConfigurationException(
                "%sunknown configuration key '%s': did you mean '%s'?"
                        .formatted(prefix(place), shown(key), nearest),
                key,
                value,
                nearest);
    }

    static ConfigurationException unreadable(String place, String problem, String allowed) {
        return new ConfigurationException(
                "%s%s: expected is %s".formatted(prefix(place), problem, allowed),
                WHOLE_DOCUMENT,
                problem,
                allowed);
    }

    /** The same error with the file and line of the value in front. */
    ConfigurationException at(String place) {
        return new ConfigurationException(prefix(place) + getMessage(), key, value, allowed);
    }

    private static String prefix(String place) {
        return place.isEmpty() ? "" : place + ": ";
    }

    /**
     * The key with its section, such as {@code actor.beta}; {@link #WHOLE_DOCUMENT} if none is to
     * blame.
     */
    public String key() {
        return key;
    }

    /** What was found. */
    public String value() {
        return value;
    }

    /** What is allowed; for an unknown key, the nearest known one. */
    public String allowed() {
        return allowed;
    }
}
