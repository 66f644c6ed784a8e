/** Which site and which location answers a request. */
@NullMarked
package dev.terrace.web.route;

import org.jspecify.annotations.NullMarked;
