/** Tests with real server processes. */
@NullMarked
package dev.terrace.db.embedded;

import org.jspecify.annotations.NullMarked;
