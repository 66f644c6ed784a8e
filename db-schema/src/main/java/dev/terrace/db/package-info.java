@NullMarked
package dev.terrace.db;

import org.jspecify.annotations.NullMarked;
