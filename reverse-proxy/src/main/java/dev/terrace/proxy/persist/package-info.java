/** The cookie that keeps a visitor on one server. */
@NullMarked
package dev.terrace.proxy.persist;

import org.jspecify.annotations.NullMarked;
