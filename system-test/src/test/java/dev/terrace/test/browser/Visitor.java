package dev.terrace.test.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import dev.terrace.test.Member;
import dev.terrace.test.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Somebody in front of a browser of their own. Whatever the browser complains about is kept:
 * messages of its console (violations of the Content-Security-Policy among them), scripts that
 * broke, requests that failed.
 */
final class Visitor {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private static final String STICKING_OUT =
      """
      async () => {
        const root = document.documentElement;
        for (let i = 0; i < 20 && root.scrollWidth > root.clientWidth; i++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return root.scrollWidth <= root.clientWidth ? [] :
          [`${root.scrollWidth} of ${root.clientWidth} px`,
            ...[...document.querySelectorAll("body *")]
              .filter((element) => element.getBoundingClientRect().right > root.clientWidth)
              .map((element) => `${element.outerHTML.slice(0, 100)} ends at ${element.getBoundingClientRect().right}`)];
      }
      """;

  private final BrowserContext context;
  private final Page page;
  private final Look look;
  private final String base;
  private final List<String> complaints = new ArrayList<>();
  private final Set<Integer> expected = new HashSet<>();

  Visitor(BrowserContext context, Look look) {
    this.context = context;
    this.look = look;
    this.base = Site.current().loadBalancers().getFirst().toString();
    this.page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(error -> complaints.add("script: " + error));
    page.onRequestFailed(this::note);
  }

  Page page() {
    return page;
  }

  Look look() {
    return look;
  }

  BrowserContext context() {
    return context;
  }

  /** The site's address, without a slash at the end. */
  String base() {
    return base;
  }

  /** Goes to a local path; the answer may well be an error page. */
  Response open(String path) {
    return page.navigate(base + path);
  }

  /** An answer of this status is no reason to complain. */
  Visitor expecting(int status) {
    expected.add(status);
    return this;
  }

  Locator find(String css) {
    return page.locator(css);
  }

  /** The link, button or heading of that role with that name, as a screen reader says it. */
  Locator find(AriaRole role, String name) {
    return page.getByRole(role, new Page.GetByRoleOptions().setName(name));
  }

  void fill(String name, String value) {
    page.locator("main [name=%s]".formatted(name)).fill(value);
  }

  void submit() {
    page.locator("main button[type=submit]").first().click();
  }

  /** Waits until the browser is at this local path. */
  void isAt(String path) {
    assertThat(page).hasURL(base + path);
  }

  /**
   * The same for paths that are only known in part. The browser matches: JavaScript knows no \\Q.
   */
  void isAtLike(String pathPattern) {
    assertThat(page).hasURL(Pattern.compile("^" + base.replace(".", "\\.") + pathPattern + "$"));
  }

  void isSignedInAs(String username) {
    assertThat(find("nav.navbar a.nav-link[href='/profile/%s']".formatted(username))).isVisible();
  }

  void isSignedOut() {
    assertThat(find("nav.navbar a.nav-link[href='/login']")).isVisible();
  }

  void signIn(Member member) {
    open("/login");
    fill("email", member.email());
    fill("password", member.password());
    submit();
    isAt("/");
    isSignedInAs(member.username());
  }

  /** Signs in without looking at a page: for tests of what comes after. */
  void signInUnseen(Member member) {
    var requests = context.request();
    var csrf = CSRF.matcher(requests.get(base + "/login").text());
    assertThat(csrf.find()).as("a token in the log-in form").isTrue();
    var answer =
        requests.post(
            base + "/login",
            RequestOptions.create()
                .setMaxRedirects(0)
                .setForm(
                    FormData.create()
                        .set("csrf", csrf.group(1))
                        .set("email", member.email())
                        .set("password", member.password())));
    assertThat(answer.status()).as(answer.text()).isEqualTo(303);
  }

  /** Signs out as people do: on the page of settings. */
  void signOut() {
    open("/settings");
    find(AriaRole.BUTTON, "Or click here to logout").click();
    isAt("/");
    isSignedOut();
  }

  /** Waits until the page's scripts have taken over its forms; at once where there are none. */
  void ready() {
    if (look.script) {
      page.waitForLoadState();
    }
  }

  /**
   * What of the page sticks out of its width, once it has been laid out anew; empty if all fits.
   */
  List<String> stickingOut() {
    return ((List<?>) page.evaluate(STICKING_OUT)).stream().map(String::valueOf).toList();
  }

  void leave() {
    context.close();
  }

  void assertNoComplaints() {
    assertThat(complaints).as("what the browser complained about").isEmpty();
  }

  private void note(ConsoleMessage message) {
    if (!message.type().equals("error") && !message.type().equals("warning")) {
      return;
    }
    var text = message.text();
    for (int status : expected) {
      if (text.contains("the server responded with a status of " + status)) {
        return;
      }
    }
    complaints.add("console: %s (%s)".formatted(text, message.location()));
  }

  private void note(Request request) {
    // What was under way when the visitor went on; and what Chromium calls so where scripts are
    // off.
    boolean script = request.resourceType().equals("script") && !look.script;
    if (!"net::ERR_ABORTED".equals(request.failure()) && !script) {
      complaints.add("request: %s %s".formatted(request.url(), request.failure()));
    }
  }
}
