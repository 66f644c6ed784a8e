/** The HTTP listener of a tier: hardened limits, request ids, access log, metrics, drain. */
@NullMarked
package dev.terrace.kit.http;

import org.jspecify.annotations.NullMarked;
