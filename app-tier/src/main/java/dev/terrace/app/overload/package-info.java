/** How much is taken on at a time, and what happens beyond it. */
@NullMarked
package dev.terrace.app.overload;

import org.jspecify.annotations.NullMarked;
