package dev.terrace.lb.rule;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.util.List;

/**
 * What a header field, query parameter or cookie must be. Any of the values given will do; with
 * none given it is enough that there is such a one.
 *
 * @param name of the field (in any case), parameter or cookie
 * @param is the whole value
 * @param beg its beginning
 * @param end its end
 * @param sub a part of it
 * @param reg a regular expression (RE2 syntax) that some part of it matches
 * @param ignoreCase whether letters of either case are the same, default false
 */
public record FieldMatch(
    @Doc("name of the field, parameter or cookie") String name,
    @Doc("the whole value") @Default("[]") List<String> is,
    @Doc("its beginning") @Default("[]") List<String> beg,
    @Doc("its end") @Default("[]") List<String> end,
    @Doc("a part of it") @Default("[]") List<String> sub,
    @Doc("a regular expression that some part of it matches") @Default("[]") List<String> reg,
    @Doc("letters of either case are the same") @Default("false") boolean ignoreCase) {
  public FieldMatch {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name must not be empty");
    }
    is = List.copyOf(is);
    beg = List.copyOf(beg);
    end = List.copyOf(end);
    sub = List.copyOf(sub);
    reg = List.copyOf(reg);
    for (String expression : reg) {
      Regex.check("reg", expression);
    }
  }
}
