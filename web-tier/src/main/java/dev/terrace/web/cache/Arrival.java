package dev.terrace.web.cache;

import dev.terrace.proxy.forward.Answer;
import dev.terrace.web.cache.rule.ContentRange;
import dev.terrace.web.cache.rule.StoredHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response that is being stored while those who wait for it get it.
 *
 * @param answer its head as the upstream sent it, for the request that it answers
 * @param head what is stored of it, for all others
 * @param range which bytes the body holds; null: all
 * @param body as far as it has arrived
 * @param tags by which it can be purged
 */
record Arrival(
    Answer answer,
    StoredHead head,
    @Nullable ContentRange range,
    GrowingBody body,
    List<String> tags) {}
