/** When a server counts as up: the state machine, and the checks that feed it. */
@NullMarked
package dev.terrace.proxy.health;

import org.jspecify.annotations.NullMarked;
