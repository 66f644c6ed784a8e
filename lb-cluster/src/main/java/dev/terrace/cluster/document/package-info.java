/**
 * The one configuration that all nodes of a cluster share: versioned, agreed on by a majority, kept
 * on disk.
 */
@NullMarked
package dev.terrace.cluster.document;

import org.jspecify.annotations.NullMarked;
