package dapo.pipeline;

import dapo.pipeline.ConfigurationDocument.Entry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The keys that the components of {@link RunConfiguration} and its sections stand for: binds text
 * to the records, checks the records' values, and turns the records back into text.
 */
final class ConfigurationKeys {
    private static final Map<String, RecordComponent> KEYS = new LinkedHashMap<>();

    static {
        collect(RunConfiguration.class, "");
    }

    private ConfigurationKeys() {}

    private static void collect(Class<?> type, String prefix) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + kebabCase(component.getName());
            if (component.getType().isRecord()) {
                collect(component.getType(), key + ".");
            } else {
                KEYS.put(key, component);
            }
        }
    }

    /** {@code maxNewTokens} becomes {@code max-new-tokens}. */
    static String kebabCase(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** All keys in the order of declaration, as documentation shows them. */
    static List<ConfigurationKey> all() {
        List<ConfigurationKey> keys = new ArrayList<>();
        KEYS.forEach((name, component) ->
                keys.add(
                        new ConfigurationKey(
                                name,
                                setting(component).standard(),
                                allowed(component),
                                setting(component).value())));
        return List.copyOf(keys);
    }

    static Setting setting(String key) {
        return setting(KEYS.get(key));
    }

    static Class<?> type(String key) {
        return KEYS.get(key).getType();
    }

    private static Setting setting(RecordComponent component) {
        return component.getAnnotation(Setting.class);
    }

    private static String allowed(RecordComponent component) {
        return ConfigurationValue.allowed(component.getType(), setting(component));
    }

    /**
     * The configuration of these entries, defaults where there is none.
     *
     * @param source the file, for errors that concern none of its lines; may be empty
     */
    static RunConfiguration bind(String source, Map<String, Entry> entries) {
        entries.forEach(ConfigurationKeys::requireKnown);
        try {
            return (RunConfiguration) bind(RunConfiguration.class, "", entries);
        } catch (ConfigurationException wrong) {
            Entry culprit = entries.get(wrong.key());
            throw wrong.at(culprit == null ? source : culprit.place());
        }
    }

    private static void requireKnown(String key, Entry entry) {
        boolean emptySection = entry.isAbsent() && isSection(key);
        if (isSection(key) && !emptySection) {
            throw new ConfigurationException(key, entry.text(), "a section of keys")
                    .at(entry.place());
        }
        if (!KEYS.containsKey(key) && !emptySection) {
            throw unknown(key, entry.text(), entry.place());
        }
    }

    private static ConfigurationException unknown(String key, String text, String place) {
        String above = key.substring(0, Math.max(0, key.lastIndexOf('.')));
        if (KEYS.containsKey(above)) {
            return new ConfigurationException(above, "a section", allowed(KEYS.get(above)))
                    .at(place);
        }
        return ConfigurationException.unknownKey(key, text, NearestName.of(key, names()), place);
    }

    /** What can stand in a file: keys and sections. */
    private static Set<String> names() {
        Set<String> names = new LinkedHashSet<>(KEYS.keySet());
        KEYS.keySet().stream()
                .filter(key -> key.contains("."))
                .forEach(key -> names.add(key.substring(0, key.indexOf('.'))));
        return names;
    }

    /** The error of a list, which no key takes. */
    static ConfigurationException refuseList(String key, String place) {
        if (!KEYS.containsKey(key) && !isSection(key)) {
            return unknown(key, "a list", place);
        }
        String allowed =
                isSection(key)
                        ? "a section of keys, each on a line of its own without a dash"
                        : allowed(KEYS.get(key)) + ", not several";
        return new ConfigurationException(key, "a list", allowed).at(place);
    }

    private static boolean isSection(String key) {
        return KEYS.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
    }

    private static Record bind(Class<?> type, String prefix, Map<String, Entry> entries) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = prefix + kebabCase(components[i].getName());
            values[i] =
                    components[i].getType().isRecord()
                            ? bind(components[i].getType(), key + ".", entries)
                            : value(key, components[i], entries.get(key));
        }
        return create(type, components, values);
    }

    private static Object value(String key, RecordComponent component, Entry entry) {
        Setting setting = setting(component);
        return entry == null || entry.isAbsent()
                ? ConfigurationValue.parse(
                        key,
                        component.getType(),
                        setting,
                        setting.standard(),
                        ConfigurationDocument.HERE)
                : ConfigurationValue.parse(
                        key, component.getType(), setting, entry.text(), entry.folder());
    }

    private static Record create(Class<?> type, RecordComponent[] components, Object... values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return (Record) type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof ConfigurationException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Throws the error of the first value in {@code section} that its key does not allow. */
    static void check(String name, Record section) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            check(name + "." + kebabCase(component.getName()), read(component, section));
        }
    }

    /** Throws an error if {@code value} is not what {@code key} allows. */
    static void check(String key, Object value) {
        RecordComponent component = KEYS.get(key);
        ConfigurationValue.check(key, component.getType(), setting(component), value);
    }

    /** Every key with its value as text, in the order of declaration. */
    static Map<String, String> texts(RunConfiguration configuration) {
        Map<String, String> texts = new LinkedHashMap<>();
        addTexts(configuration, "", texts);
        return texts;
    }

    private static void addTexts(Record section, String prefix, Map<String, String> texts) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String key = prefix + kebabCase(component.getName());
            Object value = read(component, section);
            if (value instanceof Record nested) {
                addTexts(nested, key + ".", texts);
            } else {
                texts.put(key, ConfigurationValue.text(value));
            }
        }
    }

    private static Object read(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
