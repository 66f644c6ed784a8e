/** TLS from PEM files: certificates by name, versions, cipher suites. */
@NullMarked
package dev.terrace.kit.tls;

import org.jspecify.annotations.NullMarked;
