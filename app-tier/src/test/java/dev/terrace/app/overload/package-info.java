/** Tests of what overload decides by itself. */
@NullMarked
package dev.terrace.app.overload;

import org.jspecify.annotations.NullMarked;
