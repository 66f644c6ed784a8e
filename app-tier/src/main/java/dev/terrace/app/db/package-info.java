/** The connection pool, transactions, retries, and what happens while the database is away. */
@NullMarked
package dev.terrace.app.db;

import org.jspecify.annotations.NullMarked;
