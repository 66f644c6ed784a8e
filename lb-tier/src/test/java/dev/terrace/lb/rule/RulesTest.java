package dev.terrace.lb.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.lb.rule.Decision.Edit;
import dev.terrace.lb.rule.Decision.End;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
  record Section(Map<String, Condition> acls, List<RuleConfig> rules) {}

  /** A request as text: method, scheme, host, path and query, client, header fields. */
  record View(
      String method,
      String scheme,
      String authority,
      String rawPath,
      String query,
      Map<String, List<String>> fields,
      @Nullable InetAddress client)
      implements RequestView {
    static View of(String text) {
      String[] words = text.split(" ", -1);
      String uri = words[1];
      int authority = uri.indexOf("://") + 3;
      int path = uri.indexOf('/', authority);
      int query = uri.indexOf('?');
      Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      InetAddress client = null;
      for (int i = 2; i < words.length; i++) {
        int equals = words[i].indexOf('=');
        if (equals < 0) {
          client = InetAddress.ofLiteral(words[i]);
        } else {
          fields
              .computeIfAbsent(words[i].substring(0, equals), _ -> new ArrayList<>())
              .add(words[i].substring(equals + 1).replace('+', ' '));
        }
      }
      return new View(
          words[0],
          uri.substring(0, authority - 3),
          uri.substring(authority, path),
          query < 0 ? uri.substring(path) : uri.substring(path, query),
          query < 0 ? "" : uri.substring(query + 1),
          fields,
          client);
    }

    @Override
    public List<String> header(String name) {
      return fields.getOrDefault(name, List.of());
    }

    @Override
    public String id() {
      return "ID";
    }
  }

  private static Rules rules(String yaml) {
    Section section =
        Config.parse(
            Section.class, yaml.contains("acls:") ? yaml : "acls: {}\n" + yaml, "r", Map.of());
    return new Rules(section.acls(), section.rules());
  }

  private static Decision decide(String yaml, String request) {
    return rules(yaml).decide(View.of(request), 0);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {host: [a.example]}                     | GET http://a.example/                      | true
          {host: [A.example]}                     | GET http://a.EXAMPLE:8080/                 | true
          {host: [a.example]}                     | GET http://b.a.example/                    | false
          {host: ["*.example"]}                   | GET http://a.b.example/                    | true
          {host: ["*.example"]}                   | GET http://a.b.example./                   | true
          {host: [a.example]}                     | GET http://a.example.:80/                  | true
          {host: ["*.example"]}                   | GET http://example/                        | false
          {host: ["[::1]"]}                       | GET http://[::1]:80/                       | true
          {host: [a, b]}                          | GET http://b/                              | true
          {path: [/a]}                            | GET http://h/a                             | true
          {path: [/a]}                            | GET http://h/a?b=c                         | true
          {path: [/a]}                            | GET http://h/a/                            | false
          {pathBeg: [/admin]}                     | GET http://h/admin/x                       | true
          {pathBeg: [/admin]}                     | GET http://h/administrator                 | true
          {pathBeg: [/admin]}                     | GET http://h/Admin                         | false
          {pathBeg: [/admin]}                     | GET http://h/%61dmin                       | true
          {pathBeg: [/admin]}                     | GET http://h//admin                        | true
          {pathBeg: [/admin]}                     | GET http://h/x/../admin                    | true
          {pathBeg: [/admin]}                     | GET http://h/x/%2e%2E/./admin              | true
          {pathBeg: [/admin]}                     | GET http://h/..//./admin                   | true
          {pathBeg: [/admin]}                     | GET http://h/x%2F..%2Fadmin                | false
          {pathEnd: [.png, .jpg]}                 | GET http://h/a/b.jpg?c                     | true
          {pathEnd: [.png]}                       | GET http://h/a/b.png/                      | false
          {pathReg: ["^/v[0-9]+/"]}               | GET http://h/v12/x                         | true
          {pathReg: ["^/v[0-9]+/"]}               | GET http://h/x/v12/                        | false
          {method: [GET, HEAD]}                   | HEAD http://h/                             | true
          {method: [GET]}                         | POST http://h/                             | false
          {scheme: https}                         | GET https://h/                             | true
          {scheme: https}                         | GET http://h/                              | false
          {src: [10.0.0.0/8]}                     | GET http://h/ 10.1.2.3                     | true
          {src: [10.0.0.0/8, "2001:db8::/32"]}    | GET http://h/ 2001:db8::1                  | true
          {src: [10.0.0.0/8]}                     | GET http://h/ 192.0.2.1                    | false
          {src: [10.0.0.0/8]}                     | GET http://h/                              | false
          {hdr: [{name: X-A}]}                    | GET http://h/ x-a=                         | true
          {hdr: [{name: X-A}]}                    | GET http://h/ x-b=1                        | false
          {hdr: [{name: X-A, is: [b]}]}           | GET http://h/ x-a=c x-a=b                  | true
          {hdr: [{name: X-A, is: [b]}]}           | GET http://h/ x-a=B                        | false
          {hdr: [{name: X-A, is: [b], ignoreCase: true}]} | GET http://h/ x-a=B                | true
          {hdr: [{name: X-A, beg: [b]}]}          | GET http://h/ x-a=bcd                      | true
          {hdr: [{name: X-A, end: [d]}]}          | GET http://h/ x-a=bcd                      | true
          {hdr: [{name: X-A, sub: [c]}]}          | GET http://h/ x-a=bcd                      | true
          {hdr: [{name: X-A, reg: ["b.d"]}]}      | GET http://h/ x-a=abcde                    | true
          {hdr: [{name: X-A, is: [x], beg: [b]}]} | GET http://h/ x-a=bcd                      | true
          {hdr: [{name: X-A}, {name: X-B}]}       | GET http://h/ x-a=1                        | false
          {urlp: [{name: q, is: ["a b"]}]}        | GET http://h/?x=1&q=a+b                    | true
          {urlp: [{name: q, is: ["a b"]}]}        | GET http://h/?%71=a%20b                    | true
          {urlp: [{name: q}]}                     | GET http://h/?q                            | true
          {urlp: [{name: q}]}                     | GET http://h/?Q=1                          | false
          {cook: [{name: s, is: [1]}]}            | GET http://h/ cookie=t=2;+s=1              | true
          {cook: [{name: s}]}                     | GET http://h/ cookie=ss=1                  | false
          {path: [/a], method: [POST]}            | GET http://h/a                             | false
          {path: [/a], method: [POST]}            | POST http://h/a                            | true
          {not: {path: [/a]}}                     | GET http://h/b                             | true
          {path: [/a], not: {method: [POST]}}     | POST http://h/a                            | false
          {any: [{path: [/a]}, {host: [b]}]}      | GET http://b/x                             | true
          {any: [{path: [/a]}, {host: [b]}]}      | GET http://c/x                             | false
          {all: [{pathBeg: [/a]}, {pathEnd: [b]}]} | GET http://h/a/b                          | true
          {all: [{pathBeg: [/a]}, {pathEnd: [b]}]} | GET http://h/a/c                          | false
          """)
  void aConditionMeansTheRequestsItNames(String condition, String request, boolean meant) {
    String yaml = "rules: [{if: " + condition + ", deny: {}}]";

    assertThat(decide(yaml, request).end())
        .isEqualTo(meant ? new End.Deny(403) : new End.Default());
  }

  @Test
  void namedConditionsMeanWhatTheySay() {
    String yaml =
        """
        acls:
          inside: {src: [10.0.0.0/8]}
          admin: {pathBeg: [/admin]}
        rules:
          - {if: {acl: [admin], not: {acl: [inside]}}, deny: {status: 404}}
        """;

    assertThat(decide(yaml, "GET http://h/admin 192.0.2.1").end()).isEqualTo(new End.Deny(404));
    assertThat(decide(yaml, "GET http://h/admin 10.0.0.1").end()).isEqualTo(new End.Default());
    assertThat(decide(yaml, "GET http://h/ 192.0.2.1").end()).isEqualTo(new End.Default());
  }

  @Test
  void theFirstRuleThatEndsDecidesAndChangesBeforeItAddUp() {
    String yaml =
        """
        rules:
          - request: {set: {X-A: "1"}, del: [X-B]}
            response: {set: {X-Frame-Options: DENY}}
          - if: {pathBeg: [/api]}
            name: api
            request: {add: {X-C: "{src}"}}
            useBackend: api
          - request: {set: {X-A: "2"}}
            useBackend: other
        """;

    Decision api = decide(yaml, "GET http://h/api 192.0.2.1");
    Decision other = decide(yaml, "GET http://h/");

    assertThat(api.end()).isEqualTo(new End.UseBackend("api"));
    assertThat(api.rule()).isEqualTo("api");
    assertThat(api.request())
        .containsExactly(
            new Edit.Del(new HttpString("X-B")),
            new Edit.Set(new HttpString("X-A"), "1"),
            new Edit.Add(new HttpString("X-C"), "192.0.2.1"));
    assertThat(api.response())
        .containsExactly(new Edit.Set(new HttpString("X-Frame-Options"), "DENY"));
    assertThat(other.end()).isEqualTo(new End.UseBackend("other"));
    assertThat(other.rule()).isEqualTo("3");
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {scheme: https}                     | GET http://h:8080/a?b=c | https://h/a?b=c
          {scheme: https, port: 443}          | GET http://h:8080/a     | https://h/a
          {scheme: https, port: 8443}         | GET http://h:8080/a     | https://h:8443/a
          {host: www.h}                       | GET https://h:444/a     | https://www.h/a
          {host: "www.{host}", code: 301}     | GET http://h/           | http://www.h/
          {path: "/new{path}"}                | GET http://h:81/a?b     | http://h:81/new/a?b
          {path: /new, dropQuery: true}       | GET http://h/a?b        | http://h/new
          {location: "/login?from={path}"}    | GET http://h/a?b        | /login?from=/a
          {location: "https://x{path}{query}"} | GET http://h/a?b       | https://x/a?b
          {location: "/{{a}}"}                | GET http://h/           | /{a}
          {scheme: https, host: "[::1]"}      | GET http://[::2]:80/a   | https://[::1]/a
          """)
  void aRedirectKeepsWhatItDoesNotChange(String redirect, String request, String location) {
    End end = decide("rules: [{redirect: " + redirect + "}]", request).end();

    assertThat(end).isInstanceOf(End.Redirect.class);
    assertThat(((End.Redirect) end).location()).isEqualTo(location);
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "/api,  /,    /api/x,   /x",
    "/api,  /,    /api,     /",
    "/api,  /,    /api/,    /",
    "/api/, /v2/, /api/x/y, /v2/x/y",
    "/api,  /v2,  /api-x,   /api-x",
    "/,     /v2,  /x,       /v2/x",
    "/,     /v2,  /,        /v2/",
    "/api,  /,    /api//x,  //x",
  })
  void aRewriteReplacesWholeSegments(String prefix, String to, String path, String expected) {
    assertThat(new RewriteConfig(prefix, to).apply(path)).isEqualTo(expected);
  }

  @Test
  void rewritesOfSeveralRulesFollowOneAnother() {
    String yaml =
        """
        rules:
          - {if: {pathBeg: [/old]}, rewrite: {prefix: /old, to: /new}}
          - {rewrite: {prefix: /new, to: /newest}}
        """;

    assertThat(decide(yaml, "GET http://h/old/x?y").path()).isEqualTo("/newest/x");
    assertThat(decide("rules: [{deny: {}}]", "GET http://h/").path()).isNull();
  }

  @Test
  void aRateLimitCountsWhatItsRuleMeansForEachClient() {
    Rules rules =
        rules(
            """
            rules:
              - {if: {path: [/login]}, rate: {requests: 2, per: 1m}}
              - useBackend: web
            """);
    View login = View.of("POST http://h/login 192.0.2.1");

    assertThat(rules.decide(login, 0).end()).isEqualTo(new End.UseBackend("web"));
    assertThat(rules.decide(login, 0).end()).isEqualTo(new End.UseBackend("web"));
    assertThat(rules.decide(login, 0).end()).isEqualTo(new End.TooMany(30_000_000_000L));
    assertThat(rules.decide(View.of("GET http://h/ 192.0.2.1"), 0).end())
        .isEqualTo(new End.UseBackend("web"));
    assertThat(rules.decide(View.of("POST http://h/login 192.0.2.2"), 0).end())
        .isEqualTo(new End.UseBackend("web"));
  }

  @Test
  void aHostileTextDoesNotHoldUpARegularExpression() {
    String yaml = "rules: [{if: {pathReg: ['^(/a+)+$']}, deny: {}}]";
    String request = "GET http://h/" + "a".repeat(30_000) + "!";

    assertThat(decide(yaml, request).end()).isEqualTo(new End.Default());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{if: {}, deny: {}} | r:2: rules[0].if: says nothing",
        "{if: {host: ['a:80']}, deny: {}} | r:2: rules[0].if: host must be names without a port",
        "{if: {path: [a]}, deny: {}} | r:2: rules[0].if: paths must begin with /",
        "{if: {pathReg: ['(']}, deny: {}} | r:2: rules[0].if: pathReg: '(' is not a regular",
        "{if: {pathReg: ['(a)\\1']}, deny: {}} | is not a regular expression of RE2",
        "{if: {method: ['G T']}, deny: {}} | method must be methods",
        "{if: {src: [10.0.0.0/40]}, deny: {}} | rules[0].if.src[0]: '10.0.0.0/40' is not",
        "{if: {scheme: ftp}, deny: {}} | unknown value 'ftp'; allowed: http, https",
        "{if: {hdr: [{name: ''}]}, deny: {}} | name must not be empty",
        "{if: {pathbeg: [/]}, deny: {}} | unknown key; did you mean 'pathBeg'?",
        "{if: {path: [/]}} | r:2: rules[0]: does nothing",
        "{deny: {}, useBackend: a} | has more than one of deny, redirect, return and useBackend",
        "{deny: {status: 200}} | must be between 400 and 599",
        "{redirect: {}} | needs either location, or one or more of",
        "{redirect: {location: /a, host: b}} | needs either location, or one or more of",
        "{redirect: {host: b, code: 300}} | code must be 301, 302, 303, 307 or 308",
        "{redirect: {location: '/{uri}'}} | must have only {scheme}, {host}, {port}",
        "{redirect: {location: '/}'}} | has a brace that stands alone",
        "{request: {set: {Connection: close}}} | r:2: rules[0].request.set.Connection: belongs to",
        "{request: {set: {X-Forwarded-For: a}}} | is written by the load balancer itself",
        "{request: {set: {'X Y': a}}} | 'X Y' is not the name of a field",
        "{request: {set: {X: \"a\\nb\"}}} | must be one line",
        "{request: {add: {Host: a}}} | may be set, not added",
        "{response: {set: {X: '{nope}'}}} | must have only {scheme}",
        "{rewrite: {prefix: api, to: /}} | must be paths such as /api",
        "{return: {string: a, file: b}} | give either string or file, not both",
        "{return: {file: /nowhere/x}} | file: cannot be read",
        "{return: {status: 304, string: a}} | has no body",
        "{name: 'a b', deny: {}} | name: must be 1 to 64 letters",
      })
  void mistakesAreNamed(String text) {
    int bar = text.indexOf(" | ");

    assertThatThrownBy(() -> rules("acls: {}\nrules: [" + text.substring(0, bar) + "]"))
        .hasMessageContaining(text.substring(bar + 3));
  }
}
