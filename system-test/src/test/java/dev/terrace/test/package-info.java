/** A client of a running Terrace and the words in which the tests speak of its answers. */
@NullMarked
package dev.terrace.test;

import org.jspecify.annotations.NullMarked;
