package dev.terrace.lb.rule;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What rules look at in a request. */
interface RequestView {
  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The Host field as it came; empty when there is none. */
  String authority();

  /** The path as it came. */
  String rawPath();

  /** The query as it came, without the question mark; empty when there is none. */
  String query();

  /** The values of a header field, in order. */
  List<String> header(String name);

  /** The client; null when it is not known. */
  @Nullable InetAddress client();

  /** The id of the request. */
  String id();

  /** The host without its port, in lower case. */
  default String host() {
    String authority = authority();
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    return (end <= 0 ? authority : authority.substring(0, end)).toLowerCase(Locale.ROOT);
  }

  /** The port of the Host field, with its colon; empty when there is none. */
  default String port() {
    String authority = authority();
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.endsWith("]") ? "" : authority.substring(colon);
  }

  /** The path as rules compare it. */
  default String path() {
    return NormalPath.of(rawPath());
  }
}
