/** Translates configurations of HAProxy. */
@NullMarked
package dev.terrace.lb.haproxy;

import org.jspecify.annotations.NullMarked;
