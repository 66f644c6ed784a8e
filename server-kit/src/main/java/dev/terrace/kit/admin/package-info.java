/** The admin listener: health, readiness, metrics, process information, reload. */
@NullMarked
package dev.terrace.kit.admin;

import org.jspecify.annotations.NullMarked;
