package dev.terrace.kit.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component that the file leaves out, written as YAML: {@code 2s}, {@code 8},
 * {@code []}; {@code {}} is a nested record with all its defaults.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT})
public @interface Default {
  /** The YAML text. */
  String value();
}
