/** Tests of what http decides by itself. */
@NullMarked
package dev.terrace.app.http;

import org.jspecify.annotations.NullMarked;
