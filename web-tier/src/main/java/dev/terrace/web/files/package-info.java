/** Static files: finding them below a root, and answering with them as RFC 9110 asks. */
@NullMarked
package dev.terrace.web.files;

import org.jspecify.annotations.NullMarked;
