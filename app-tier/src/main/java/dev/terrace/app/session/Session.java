package dev.terrace.app.session;

import dev.terrace.app.rule.Viewer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A browser that is signed in.
 *
 * @param viewer whose it is
 * @param username their name
 * @param image address of their picture, or null
 * @param renewed how long it is good from now on, if this visit has prolonged it; else null
 */
public record Session(
    SessionToken token,
    Viewer viewer,
    String username,
    @Nullable String image,
    @Nullable Duration renewed) {}
