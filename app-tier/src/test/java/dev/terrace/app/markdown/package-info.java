@NullMarked
package dev.terrace.app.markdown;

import org.jspecify.annotations.NullMarked;
