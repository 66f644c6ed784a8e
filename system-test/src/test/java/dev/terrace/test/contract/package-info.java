/** The contract of the JSON API, one class per feature, checked through the load balancers. */
@NullMarked
package dev.terrace.test.contract;

import org.jspecify.annotations.NullMarked;
