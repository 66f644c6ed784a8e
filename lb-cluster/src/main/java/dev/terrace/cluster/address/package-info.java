/** Virtual IP addresses put on interfaces and taken away in time, by a guard outside the JVM. */
@NullMarked
package dev.terrace.cluster.address;

import org.jspecify.annotations.NullMarked;
