/**
 * The site as people use it: in a real browser, with and without JavaScript, on desks and phones.
 */
@NullMarked
package dev.terrace.test.browser;

import org.jspecify.annotations.NullMarked;
