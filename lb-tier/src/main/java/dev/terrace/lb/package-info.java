@NullMarked
package dev.terrace.lb;

import org.jspecify.annotations.NullMarked;
