@NullMarked
package dev.terrace.app.site;

import org.jspecify.annotations.NullMarked;
