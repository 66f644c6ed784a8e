package dev.terrace.app.site;

/**
 * What a template shows: one record per template, the template's parameter {@code model} (the other
 * one is the {@link Layout}).
 */
public interface View {
  /** The template's name below {@code src/main/jte}, such as {@code page/home.jte}. */
  String template();
}
