/** What makes a planned move of an address free for clients: new connections wait, old ones end. */
@NullMarked
package dev.terrace.cluster.handover;

import org.jspecify.annotations.NullMarked;
