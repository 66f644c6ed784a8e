/** The site's pages as a program gets them, through the load balancers: heads, sizes, sessions. */
@NullMarked
package dev.terrace.test.page;

import org.jspecify.annotations.NullMarked;
