/** Tests of the search feature. */
@NullMarked
package dev.terrace.app.search;

import org.jspecify.annotations.NullMarked;
