/** The application server: the Conduit application over MySQL, wired by hand. */
@NullMarked
package dev.terrace.app;

import org.jspecify.annotations.NullMarked;
