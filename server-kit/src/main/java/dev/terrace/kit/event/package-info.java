/** What happened in a process lately, for people who look at it. */
@NullMarked
package dev.terrace.kit.event;

import org.jspecify.annotations.NullMarked;
