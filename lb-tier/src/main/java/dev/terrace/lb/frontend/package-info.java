/** What clients connect to: listeners, redirects, and the way to a backend. */
@NullMarked
package dev.terrace.lb.frontend;

import org.jspecify.annotations.NullMarked;
