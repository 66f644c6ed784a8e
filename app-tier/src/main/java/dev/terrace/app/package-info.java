@NullMarked
package dev.terrace.app;

import org.jspecify.annotations.NullMarked;
