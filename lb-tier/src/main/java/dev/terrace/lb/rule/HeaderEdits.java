package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes to header fields, in the order del, set, add. Values may hold parts of the request in
 * braces: {@code {scheme} {host} {port} {path} {query} {method} {src} {id}}.
 *
 * @param set fields that have this value and no other, HAProxy's set-header
 * @param add fields that are added to those there are, HAProxy's add-header
 * @param del fields that are taken out, HAProxy's del-header
 */
public record HeaderEdits(
    @Doc("fields that get this value and lose others") @Default("{}") Map<String, String> set,
    @Doc("fields that are added") @Default("{}") Map<String, String> add,
    @Doc("fields that are taken out") @Default("[]") List<String> del) {
  public HeaderEdits {
    set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
    del = List.copyOf(del);
  }
}
