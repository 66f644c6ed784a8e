package dev.terrace.kit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The smallest and largest value allowed, both inclusive, for numbers, durations and sizes; in
 * lists and maps it holds for every element.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Range {
  /** For example {@code 1}, {@code 100ms}, {@code 1KiB}; empty for no lower bound. */
  String min() default "";

  /** As {@link #min()}; empty for no upper bound. */
  String max() default "";
}
