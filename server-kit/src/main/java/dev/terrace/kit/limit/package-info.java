/** How much one client may ask for: request rates and connections by address. */
@NullMarked
package dev.terrace.kit.limit;

import org.jspecify.annotations.NullMarked;
