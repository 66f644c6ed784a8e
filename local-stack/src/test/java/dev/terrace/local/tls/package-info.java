/** Tests. */
@NullMarked
package dev.terrace.local.tls;

import org.jspecify.annotations.NullMarked;
