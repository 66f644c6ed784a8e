/** The load balancer as a node of a cluster: whether it can serve, its commands, its status. */
@NullMarked
package dev.terrace.lb.cluster;

import org.jspecify.annotations.NullMarked;
