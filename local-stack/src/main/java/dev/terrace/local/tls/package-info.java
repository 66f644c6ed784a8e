/** A certificate authority of this checkout's own, and the certificate it gives to localhost. */
@NullMarked
package dev.terrace.local.tls;

import org.jspecify.annotations.NullMarked;
