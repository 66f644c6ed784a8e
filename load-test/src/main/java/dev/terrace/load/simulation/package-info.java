/** What the virtual users of each simulation do. */
@NullMarked
package dev.terrace.load.simulation;

import org.jspecify.annotations.NullMarked;
