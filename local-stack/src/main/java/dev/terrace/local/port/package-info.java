/** Whether the ports that the stack wants are free, and who has them when they are not. */
@NullMarked
package dev.terrace.local.port;

import org.jspecify.annotations.NullMarked;
