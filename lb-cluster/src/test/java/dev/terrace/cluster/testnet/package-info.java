/** Hosts made of network namespaces on one bridge, with cables that can be cut; and free ports. */
@NullMarked
package dev.terrace.cluster.testnet;

import org.jspecify.annotations.NullMarked;
