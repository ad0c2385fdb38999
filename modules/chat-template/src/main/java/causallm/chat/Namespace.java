package causallm.chat;

import java.util.Map;

/**
 * An object whose attributes a template may set from anywhere.
 *
 * @param attributes by name
 */
record Namespace(Map<String, Object> attributes) {}
