/** The status page, with the same numbers as JSON and as a stream of events. */
@NullMarked
package dev.terrace.proxy.status;

import org.jspecify.annotations.NullMarked;
