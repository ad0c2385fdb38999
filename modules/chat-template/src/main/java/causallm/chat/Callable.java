package causallm.chat;

import java.util.List;
import java.util.Map;

/** A function, a macro or a method. */
@FunctionalInterface
interface Callable {
    Object call(Scope scope, List<Object> arguments, Map<String, Object> named);
}
