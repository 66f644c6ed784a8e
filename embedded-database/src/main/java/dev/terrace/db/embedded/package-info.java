/** A MariaDB server that needs no installation, for laptops and tests. */
@NullMarked
package dev.terrace.db.embedded;

import org.jspecify.annotations.NullMarked;
