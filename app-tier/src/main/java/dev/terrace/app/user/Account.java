package dev.terrace.app.user;

import org.jspecify.annotations.Nullable;

/** An account as its owner sees it. */
public record Account(
    long id, String email, String username, @Nullable String bio, @Nullable String image) {}
