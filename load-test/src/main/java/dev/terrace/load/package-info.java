/** Load for a running Terrace by Gatling: what is sent, and what is told about it afterwards. */
@NullMarked
package dev.terrace.load;

import org.jspecify.annotations.NullMarked;
