/** Who may ask: by address, and by name and password. */
@NullMarked
package dev.terrace.web.access;

import org.jspecify.annotations.NullMarked;
