/** From Gatling's log and the processes' figures to a page and a few lines of text. */
@NullMarked
package dev.terrace.load.report;

import org.jspecify.annotations.NullMarked;
