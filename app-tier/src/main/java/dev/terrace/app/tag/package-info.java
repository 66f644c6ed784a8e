/** The tags of articles. */
@NullMarked
package dev.terrace.app.tag;

import org.jspecify.annotations.NullMarked;
