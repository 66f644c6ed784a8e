/** Full-text search over articles: what people type, the index, and what they are shown. */
@NullMarked
package dev.terrace.app.search;

import org.jspecify.annotations.NullMarked;
