package dapo.cli;

import java.util.stream.Collectors;

/** Puts a message of several lines in one. */
final class OneLine {
    private OneLine() {}

    static String of(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
