/** The PROXY protocol: who the client of a connection is that a proxy in front opened. */
@NullMarked
package dev.terrace.kit.proxyprotocol;

import org.jspecify.annotations.NullMarked;
