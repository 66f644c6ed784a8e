/** Tests of the schema, its accounts and its sample data, on a real server. */
@NullMarked
package dev.terrace.db;

import org.jspecify.annotations.NullMarked;
