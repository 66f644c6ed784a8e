/**
 * Which nodes of the cluster are there, and what they say about themselves: hints, never
 * permission.
 */
@NullMarked
package dev.terrace.cluster.member;

import org.jspecify.annotations.NullMarked;
