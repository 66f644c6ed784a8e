/** The admin API for the servers of backends. */
@NullMarked
package dev.terrace.proxy.admin;

import org.jspecify.annotations.NullMarked;
