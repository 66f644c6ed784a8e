/** Tells the network who has a virtual IP address, and hears who else claims it. */
@NullMarked
package dev.terrace.cluster.announce;

import org.jspecify.annotations.NullMarked;
