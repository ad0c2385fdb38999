package dapo.pipeline;

/**
 * One key of the configuration, as documentation shows it.
 *
 * @param name the key with its section, such as {@code actor.beta}
 * @param standard the default as it is written in a file; empty where the default is absence
 * @param allowed what the key takes, such as {@code a number above 0}
 * @param meaning one line
 */
public record ConfigurationKey(String name, String standard, String allowed, String meaning) {}
