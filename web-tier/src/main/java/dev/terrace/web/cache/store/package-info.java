/** Where responses are kept: in memory within a limit, and on disk beyond it. */
@NullMarked
package dev.terrace.web.cache.store;

import org.jspecify.annotations.NullMarked;
