package dev.terrace.lb.rule;

import dev.terrace.kit.limit.RateLimiter;
import dev.terrace.lb.rule.Decision.Edit;
import dev.terrace.lb.rule.Decision.End;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a frontend, ready to decide. Apart from the counts of rate limits, a decision
 * depends on the request alone. Thread-safe.
 */
final class Rules {
  private final List<Rule> rules = new ArrayList<>();

  Rules(Map<String, Condition> acls, List<RuleConfig> configs) {
    Conditions conditions = new Conditions(acls);
    for (int i = 0; i < configs.size(); i++) {
      rules.add(new Rule(configs.get(i), i + 1, conditions));
    }
  }

  /** The names of the rules, in order. */
  List<String> names() {
    return rules.stream().map(rule -> rule.name).toList();
  }

  /**
   * What is done with a request.
   *
   * @param now {@link System#nanoTime}, for rate limits
   */
  Decision decide(RequestView request, long now) {
    List<Edit> toServer = new ArrayList<>();
    List<Edit> toClient = new ArrayList<>();
    String path = null;
    for (Rule rule : rules) {
      if (rule.test != null && !rule.test.test(request)) {
        continue;
      }
      End end = rule.limited(request, now);
      if (end == null) {
        rule.request.collect(request, toServer);
        rule.response.collect(request, toClient);
        if (rule.rewrite != null) {
          path = rule.rewrite.apply(path == null ? request.rawPath() : path);
        }
        end = rule.end(request);
      }
      if (end != null) {
        return new Decision(end, rule.name, path, toServer, toClient);
      }
    }
    return new Decision(new End.Default(), null, path, toServer, toClient);
  }

  private static final class Rule {
    private final String name;
    private final @Nullable Predicate<RequestView> test;
    private final @Nullable RateLimiter rate;
    private final Edits request;
    private final Edits response;
    private final @Nullable RewriteConfig rewrite;
    private final @Nullable End fixed;
    private final @Nullable Template location;
    private final int code;

    Rule(RuleConfig config, int number, Conditions conditions) {
      this.name = config.name() == null ? Integer.toString(number) : config.name();
      this.test = config.condition() == null ? null : conditions.test(config.condition());
      this.rate = config.rate() == null ? null : new RateLimiter(config.rate());
      this.request = new Edits(config.request());
      this.response = new Edits(config.response());
      this.rewrite = config.rewrite();
      RedirectAction redirect = config.redirect();
      this.location = redirect == null ? null : redirect.target();
      this.code = redirect == null ? 0 : redirect.code();
      this.fixed = fixed(config);
    }

    private static @Nullable End fixed(RuleConfig config) {
      if (config.deny() != null) {
        return new End.Deny(config.deny().status());
      }
      if (config.answer() != null) {
        return new End.Return(FixedAnswer.of(config.answer()));
      }
      return config.useBackend() == null ? null : new End.UseBackend(config.useBackend());
    }

    @Nullable End limited(RequestView view, long now) {
      var client = rate == null ? null : view.client();
      long wait = rate == null || client == null ? 0 : rate.take(client, now);
      return wait == 0 ? null : new End.TooMany(wait);
    }

    @Nullable End end(RequestView view) {
      return location == null ? fixed : new End.Redirect(code, location.render(view));
    }
  }

  private static final class Edits {
    private final List<HttpString> del;
    private final Map<HttpString, Template> set;
    private final Map<HttpString, Template> add;

    Edits(@Nullable HeaderEdits config) {
      this.del = config == null ? List.of() : config.del().stream().map(HttpString::new).toList();
      this.set = config == null ? Map.of() : HeaderNames.templates(config.set());
      this.add = config == null ? Map.of() : HeaderNames.templates(config.add());
    }

    void collect(RequestView view, List<Edit> edits) {
      del.forEach(name -> edits.add(new Edit.Del(name)));
      set.forEach((name, value) -> edits.add(new Edit.Set(name, value.render(view))));
      add.forEach((name, value) -> edits.add(new Edit.Add(name, value.render(view))));
    }
  }
}
