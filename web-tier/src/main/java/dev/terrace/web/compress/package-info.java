/** Compression of answers on their way to the client: what, for whom, and how. */
@NullMarked
package dev.terrace.web.compress;

import org.jspecify.annotations.NullMarked;
