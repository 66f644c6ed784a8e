/** Which failed tries may be repeated without doing anything twice. */
@NullMarked
package dev.terrace.proxy.retry;

import org.jspecify.annotations.NullMarked;
