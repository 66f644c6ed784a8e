/**
 * What every process of the stack shares: its command line, its configuration contract and its
 * running parts.
 */
@NullMarked
package dev.terrace.kit;

import org.jspecify.annotations.NullMarked;
