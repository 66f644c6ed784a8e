/** The HTTP cache between a location and its upstream. */
@NullMarked
package dev.terrace.web.cache;

import org.jspecify.annotations.NullMarked;
