/** Tests of what db decides by itself. */
@NullMarked
package dev.terrace.app.db;

import org.jspecify.annotations.NullMarked;
