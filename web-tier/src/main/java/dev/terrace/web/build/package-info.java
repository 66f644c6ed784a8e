/**
 * Builds a site for serving: names that hold a hash of their content, references rewritten, text
 * minified and compressed beforehand, and a manifest of it all. The command {@code web-tier
 * build-site}.
 */
@NullMarked
package dev.terrace.web.build;

import org.jspecify.annotations.NullMarked;
