/** The rules of HTTP caching as pure functions: RFC 9111, 5861, 9211 and 9213. */
@NullMarked
package dev.terrace.web.cache.rule;

import org.jspecify.annotations.NullMarked;
