/** Which of the usable servers takes the next request. */
@NullMarked
package dev.terrace.proxy.balance;

import org.jspecify.annotations.NullMarked;
