/** Answers that the configuration holds: texts, statuses, redirects. */
@NullMarked
package dev.terrace.web.answer;

import org.jspecify.annotations.NullMarked;
