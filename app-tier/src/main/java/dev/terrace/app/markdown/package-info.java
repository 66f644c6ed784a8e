/** Markdown as people write it, to HTML that is safe to show. */
@NullMarked
package dev.terrace.app.markdown;

import org.jspecify.annotations.NullMarked;
