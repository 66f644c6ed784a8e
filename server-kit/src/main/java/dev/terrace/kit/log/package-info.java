/** JSON log lines on standard output: events and requests. */
@NullMarked
package dev.terrace.kit.log;

import org.jspecify.annotations.NullMarked;
