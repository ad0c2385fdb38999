package libtorch.install;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A proxy of settings.
 *
 * @param protocol of the repositories that are reached through it: http or https
 * @param host where it is
 * @param port where it is
 * @param direct hosts that are reached without it: names with {@code *}, separated by bars
 * @param login what it asks for, if it does
 */
record HttpProxy(String protocol, String host, int port, String direct, Optional<Login> login) {
    boolean isFor(String targetHost) {
        return Arrays.stream(direct.split("[|,]"))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .noneMatch(pattern -> matches(pattern, targetHost));
    }

    private static boolean matches(String pattern, String host) {
        String expression =
                Pattern.quote(pattern.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
        return host.toLowerCase(Locale.ROOT).matches(expression);
    }
}
