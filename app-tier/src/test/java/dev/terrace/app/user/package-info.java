@NullMarked
package dev.terrace.app.user;

import org.jspecify.annotations.NullMarked;
