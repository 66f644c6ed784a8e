package dev.terrace.app.site;

import dev.terrace.app.rule.Page;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import dev.terrace.app.session.Session;
import dev.terrace.app.session.SessionToken;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of the site, as far as a page needs to know it. */
public final class PageCall {
  private static final int PAGE_SIZE = 10;

  private final @Nullable Session session;
  private final @Nullable InetAddress client;
  private final Map<String, String> path;
  private final Map<String, String> query;
  private final Form form;
  private final boolean fragment;

  /**
   * @param fragment whether a script asks for the part of the page that changes, not for the page
   */
  PageCall(
      @Nullable Session session,
      @Nullable InetAddress client,
      Map<String, String> path,
      Map<String, String> query,
      Form form,
      boolean fragment) {
    this.session = session;
    this.client = client;
    this.path = path;
    this.query = query;
    this.form = form;
    this.fragment = fragment;
  }

  public Viewer viewer() {
    return session == null ? Viewer.ANONYMOUS : session.viewer();
  }

  /** The session that the call belongs to; null for a visitor. */
  public @Nullable SessionToken sessionToken() {
    return session == null ? null : session.token();
  }

  /** Where it comes from; null when that is not known. */
  public @Nullable InetAddress client() {
    return client;
  }

  /** What was posted. */
  public Form form() {
    return form;
  }

  /** Whether a script asks, which wants a part of the page: a fragment. */
  public boolean fragment() {
    return fragment;
  }

  /** The part of the path that stands where the route says {@code {name}}. */
  public String path(String name) {
    var value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  /** A parameter of the query; one without a value counts as left out. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }

  /** The local path to go on to, from the form or the query, if one is given. */
  public Optional<String> returnPath() {
    return LocalPath.of(form.given("return").or(() -> query("return")).orElse(null));
  }

  /**
   * The number of the page that is wanted, from 1.
   *
   * @throws Rejection of kind NOT_FOUND when it is no number or too large
   */
  public int pageNumber() {
    var given = query("page").orElse("1");
    if (!given.matches("[1-9][0-9]{0,4}")) {
      throw Rejection.notFound("page");
    }
    return Integer.parseInt(given);
  }

  /** The part of a list that the page shows: ten entries. */
  public Page page() {
    return new Page(PAGE_SIZE, (pageNumber() - 1) * PAGE_SIZE);
  }

  /** Links to the other pages of a list of this many entries. */
  public Pager pager(long entries, String base) {
    int pages = (int) Math.max(1, Math.min(99_999, (entries + PAGE_SIZE - 1) / PAGE_SIZE));
    return new Pager(pageNumber(), pages, base);
  }
}
