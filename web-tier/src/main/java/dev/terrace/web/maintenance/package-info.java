/** Sites that are closed for a while. */
@NullMarked
package dev.terrace.web.maintenance;

import org.jspecify.annotations.NullMarked;
