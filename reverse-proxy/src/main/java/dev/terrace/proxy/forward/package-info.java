/** The handler that carries a request to a server and its answer back. */
@NullMarked
package dev.terrace.proxy.forward;

import org.jspecify.annotations.NullMarked;
