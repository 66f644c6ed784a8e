/** Comments below an article. */
@NullMarked
package dev.terrace.app.comment;

import org.jspecify.annotations.NullMarked;
