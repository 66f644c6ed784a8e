package dev.terrace.app.site;

import org.jspecify.annotations.Nullable;

/** Who is signed in, as the header shows them. */
public record Member(String name, @Nullable String image) {}
