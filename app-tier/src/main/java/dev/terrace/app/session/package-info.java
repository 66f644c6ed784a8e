/** Browsers that are signed in: their tokens, how long they are good, and how they end. */
@NullMarked
package dev.terrace.app.session;

import org.jspecify.annotations.NullMarked;
