/** Tests of what article decides by itself. */
@NullMarked
package dev.terrace.app.article;

import org.jspecify.annotations.NullMarked;
