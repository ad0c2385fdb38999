package causallm.chat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a call, found by place or by name.
 *
 * @param of what was called, for messages
 * @param placed those by place
 * @param named those by name
 */
record Arguments(String of, List<Object> placed, Map<String, Object> named) {
    Optional<Object> find(int place, String name) {
        return place < placed.size()
                ? Optional.of(placed.get(place))
                : Optional.ofNullable(named.get(name));
    }

    Object value(int place, String name) {
        return find(place, name)
                .orElseThrow(() ->
                        new TemplateFault(
                                "found no '" + name + "' for '" + of + "', expected one"));
    }

    Object value(int place, String name, Object otherwise) {
        return find(place, name).orElse(otherwise);
    }

    String text(int place, String name, String otherwise) {
        return Values.text(value(place, name, otherwise));
    }

    boolean isTrue(int place, String name, boolean otherwise) {
        return Values.isTrue(value(place, name, otherwise));
    }
}
