/** What every feature's rules are written with: who asks, what was given, why it is refused. */
@NullMarked
package dev.terrace.app.rule;

import org.jspecify.annotations.NullMarked;
