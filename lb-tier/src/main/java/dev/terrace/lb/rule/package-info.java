/** Rules of frontends: what requests they match and what is done with those. */
@NullMarked
package dev.terrace.lb.rule;

import org.jspecify.annotations.NullMarked;
