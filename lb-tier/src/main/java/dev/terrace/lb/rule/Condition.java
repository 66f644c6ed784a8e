package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are meant, in the words of HAProxy's ACLs. Of the values of one key any will do;
 * all keys that are given must hold. A request is looked at as it came, whatever earlier rules
 * changed in it.
 *
 * @param host names without a port, in any case; {@code *.example.com} are all names below it
 * @param path whole paths; like the three that follow, paths are compared after percent-decoding
 *     (except {@code %2F}), with dot segments resolved and repeated slashes taken for one, so that
 *     no spelling of a path escapes its rule
 * @param pathBeg beginnings of paths; {@code /api} is the beginning of {@code /api-docs} as well
 * @param pathEnd ends of paths
 * @param pathReg regular expressions (RE2 syntax) that some part of a path matches
 * @param method methods
 * @param hdr header fields
 * @param urlp query parameters, percent-decoded
 * @param cook cookies
 * @param src addresses or networks of clients; behind trusted proxies the client's own
 * @param scheme http or https
 * @param acl named conditions of the frontend, all of which must hold
 * @param not what must not hold
 * @param all conditions that must all hold
 * @param any conditions of which one must hold
 */
public record Condition(
    @Doc("names, or *.example.com for all below") @Default("[]") List<String> host,
    @Doc("whole paths") @Default("[]") List<String> path,
    @Doc("beginnings of paths") @Default("[]") List<String> pathBeg,
    @Doc("ends of paths") @Default("[]") List<String> pathEnd,
    @Doc("regular expressions for a part of the path") @Default("[]") List<String> pathReg,
    @Doc("methods") @Default("[]") List<String> method,
    @Doc("header fields") @Default("[]") List<FieldMatch> hdr,
    @Doc("query parameters") @Default("[]") List<FieldMatch> urlp,
    @Doc("cookies") @Default("[]") List<FieldMatch> cook,
    @Doc("clients: addresses or networks") @Default("[]") List<Network> src,
    @Doc("http or https") @Nullable Scheme scheme,
    @Doc("names of acls that must all hold") @Default("[]") List<String> acl,
    @Doc("what must not hold") @Nullable Condition not,
    @Doc("conditions that must all hold") @Default("[]") List<Condition> all,
    @Doc("conditions of which one must hold") @Default("[]") List<Condition> any) {
  /** Of the client's connection. */
  public enum Scheme {
    HTTP,
    HTTPS
  }

  public Condition {
    for (String name : host) {
      String plain = name.startsWith("*.") ? name.substring(2) : name;
      if (!plain.matches("[A-Za-z0-9_](?:[A-Za-z0-9._-]*)|\\[[0-9A-Fa-f:.]+]")) {
        throw new IllegalArgumentException(
            "host must be names without a port, such as a.example or *.example, but was '%s'"
                .formatted(name));
      }
    }
    for (List<String> paths : List.of(path, pathBeg)) {
      for (String one : paths) {
        if (!one.startsWith("/")) {
          throw new IllegalArgumentException("paths must begin with / but one was '" + one + "'");
        }
      }
    }
    for (String expression : pathReg) {
      Regex.check("pathReg", expression);
    }
    for (String one : method) {
      if (!one.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,32}")) {
        throw new IllegalArgumentException("method must be methods but one was '" + one + "'");
      }
    }
    boolean nothing =
        host.isEmpty()
            && path.isEmpty()
            && pathBeg.isEmpty()
            && pathEnd.isEmpty()
            && pathReg.isEmpty()
            && method.isEmpty()
            && hdr.isEmpty()
            && urlp.isEmpty()
            && cook.isEmpty()
            && src.isEmpty()
            && scheme == null
            && acl.isEmpty()
            && not == null
            && all.isEmpty()
            && any.isEmpty();
    if (nothing) {
      throw new IllegalArgumentException(
          "says nothing; leave it out to mean every request, or give one of host, path, pathBeg,"
              + " pathEnd, pathReg, method, hdr, urlp, cook, src, scheme, acl, not, all, any");
    }
  }
}
