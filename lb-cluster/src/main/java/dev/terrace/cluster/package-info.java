/** Virtual IP addresses of a cluster of load balancers, and who may own them. */
@NullMarked
package dev.terrace.cluster;

import org.jspecify.annotations.NullMarked;
