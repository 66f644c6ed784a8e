/** The whole stack on one machine: its settings, its start and end, and the command line for it. */
@NullMarked
package dev.terrace.local;

import org.jspecify.annotations.NullMarked;
