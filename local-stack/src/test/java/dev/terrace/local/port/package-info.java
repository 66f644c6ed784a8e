/** Tests. */
@NullMarked
package dev.terrace.local.port;

import org.jspecify.annotations.NullMarked;
