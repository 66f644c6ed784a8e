@NullMarked
package dev.terrace.kit;

import org.jspecify.annotations.NullMarked;
