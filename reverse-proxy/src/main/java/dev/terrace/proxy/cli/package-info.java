/** Commands that talk to the admin listener of a running process. */
@NullMarked
package dev.terrace.proxy.cli;

import org.jspecify.annotations.NullMarked;
