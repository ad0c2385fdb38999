package dapo.pipeline;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a key of the configuration means, its default and what it takes: the one place from which
 * reading, checking, writing and the reference of the keys are made.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The meaning, in one line. */
    String value();

    /** The default as it would be written in a file; empty for a path or a text that is absent. */
    String standard();

    /** The least number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /**
     * The greatest number allowed; where none is given, {@link ConfigurationValue#GREATEST_COUNT}
     * for an {@code int}.
     */
    double max() default Double.POSITIVE_INFINITY;

    /** Allowed numbers lie above this one. */
    double above() default Double.NEGATIVE_INFINITY;

    /** Allowed numbers lie below this one. */
    double below() default Double.POSITIVE_INFINITY;

    /**
     * Whether an existing run may go on with another value: its results depend on it by rounding at
     * most.
     */
    boolean mayChange() default false;
}
