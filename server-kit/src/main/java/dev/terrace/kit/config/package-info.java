/** YAML files to records, with every mistake named by file, line and key. */
@NullMarked
package dev.terrace.kit.config;

import org.jspecify.annotations.NullMarked;
