/** Articles: publishing, lists, the feed, slugs and favourites. */
@NullMarked
package dev.terrace.app.article;

import org.jspecify.annotations.NullMarked;
