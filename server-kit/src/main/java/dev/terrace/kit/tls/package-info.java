/** TLS contexts from PEM files. */
@NullMarked
package dev.terrace.kit.tls;

import org.jspecify.annotations.NullMarked;
