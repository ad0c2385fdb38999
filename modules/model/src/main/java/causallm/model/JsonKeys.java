package causallm.model;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The keys of a JSON object, read strictly: {@code null} is as good as missing, another type is
 * refused with {@link IllegalArgumentException}.
 */
record JsonKeys(JsonNode json) {
    boolean isGiven(String key) {
        return json.hasNonNull(key);
    }

    /** The object under a key; one without keys where there is none. */
    JsonKeys within(String key) {
        return new JsonKeys(json.path(key));
    }

    List<JsonNode> elements(String key) {
        List<JsonNode> elements = new ArrayList<>();
        json.path(key).forEach(elements::add);
        return elements;
    }

    int integer(String key) {
        JsonNode value = json.path(key);
        if (!value.isInt()) {
            throw wrong(key, "an integer");
        }
        return value.asInt();
    }

    int integer(String key, int otherwise) {
        return isGiven(key) ? integer(key) : otherwise;
    }

    double number(String key) {
        if (!json.path(key).isNumber()) {
            throw wrong(key, "a number");
        }
        return json.path(key).asDouble();
    }

    double number(String key, double otherwise) {
        return isGiven(key) ? number(key) : otherwise;
    }

    boolean truth(String key, boolean otherwise) {
        if (isGiven(key) && !json.path(key).isBoolean()) {
            throw wrong(key, "true or false");
        }
        return isGiven(key) ? json.path(key).asBoolean() : otherwise;
    }

    String text(String key, String otherwise) {
        if (isGiven(key) && !json.path(key).isString()) {
            throw wrong(key, "a text");
        }
        return isGiven(key) ? json.path(key).asString() : otherwise;
    }

    OptionalInt token(String key) {
        return isGiven(key) ? OptionalInt.of(integer(key)) : OptionalInt.empty();
    }

    /** One integer or an array of them. */
    List<Integer> tokens(String key) {
        if (!json.path(key).isArray()) {
            return isGiven(key) ? List.of(integer(key)) : List.of();
        }
        List<Integer> tokens = new ArrayList<>();
        for (JsonNode element : json.path(key)) {
            if (!element.isInt()) {
                throw wrong(key, "an integer or an array of integers");
            }
            tokens.add(element.asInt());
        }
        return tokens;
    }

    /** Refuses a value other than the one that is supported. */
    void requireValue(String key, String supported) {
        JsonNode value = json.path(key);
        if (isGiven(key) && !value.asString().equals(supported)) {
            throw new IllegalArgumentException(key + " is " + value + ", supported: " + supported);
        }
    }

    private IllegalArgumentException wrong(String key, String expected) {
        return new IllegalArgumentException(
                key
                        + " is "
                        + (isGiven(key) ? json.path(key) : "missing")
                        + ", expected "
                        + expected);
    }
}
