package dev.terrace.app.comment;

import dev.terrace.app.profile.Profile;
import java.time.Instant;

/** A comment as one viewer sees it. */
public record Comment(long id, Instant createdAt, Instant updatedAt, String body, Profile author) {}
