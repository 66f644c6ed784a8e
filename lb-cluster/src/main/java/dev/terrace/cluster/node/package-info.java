/** One node of a cluster: puts leases, addresses and announcements together. */
@NullMarked
package dev.terrace.cluster.node;

import org.jspecify.annotations.NullMarked;
