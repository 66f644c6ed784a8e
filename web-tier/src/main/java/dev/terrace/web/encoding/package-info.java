/** Content codings and what a client accepts of them, RFC 9110 §8.4.1 and §12.5.3. */
@NullMarked
package dev.terrace.web.encoding;

import org.jspecify.annotations.NullMarked;
