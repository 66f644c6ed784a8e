@NullMarked
package dev.terrace.web;

import org.jspecify.annotations.NullMarked;
