/** Accounts: registration, log-in, settings, passwords and tokens. */
@NullMarked
package dev.terrace.app.user;

import org.jspecify.annotations.NullMarked;
