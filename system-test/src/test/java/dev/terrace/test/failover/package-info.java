/** What a client sees when a process of the stack is killed. */
@NullMarked
package dev.terrace.test.failover;

import org.jspecify.annotations.NullMarked;
