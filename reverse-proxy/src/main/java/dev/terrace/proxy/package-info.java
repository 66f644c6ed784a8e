@NullMarked
package dev.terrace.proxy;

import org.jspecify.annotations.NullMarked;
