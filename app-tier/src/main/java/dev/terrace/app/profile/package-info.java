/** What a visitor sees of an account, and who follows whom. */
@NullMarked
package dev.terrace.app.profile;

import org.jspecify.annotations.NullMarked;
