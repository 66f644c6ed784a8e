/**
 * Processes that outlive the one that started them, and the records by which they are found again.
 */
@NullMarked
package dev.terrace.local.process;

import org.jspecify.annotations.NullMarked;
