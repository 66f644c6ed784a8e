/** The database schema of the application: migrations, accounts, sample data, command line. */
@NullMarked
package dev.terrace.db;

import org.jspecify.annotations.NullMarked;
