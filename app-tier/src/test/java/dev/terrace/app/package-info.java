/** Tests of the application, most of them over HTTP against a real database. */
@NullMarked
package dev.terrace.app;

import org.jspecify.annotations.NullMarked;
