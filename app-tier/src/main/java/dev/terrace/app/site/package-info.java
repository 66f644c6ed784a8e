/** The site's way over HTTP: routes of pages, forms, layout, templates, headers and error pages. */
@NullMarked
package dev.terrace.app.site;

import org.jspecify.annotations.NullMarked;
