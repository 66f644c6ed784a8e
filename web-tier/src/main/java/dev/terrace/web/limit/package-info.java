/** How much one client may ask of a location. */
@NullMarked
package dev.terrace.web.limit;

import org.jspecify.annotations.NullMarked;
