/** What a process tells systemd: that it is ready, reloads, ends, and is alive. */
@NullMarked
package dev.terrace.kit.systemd;

import org.jspecify.annotations.NullMarked;
