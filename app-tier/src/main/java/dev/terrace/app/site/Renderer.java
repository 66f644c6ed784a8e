package dev.terrace.app.site;

import dev.terrace.app.session.SessionToken;
import java.util.random.RandomGenerator;

/** Makes pages of views: puts the layout around them, and tokens into their forms. Thread-safe. */
public final class Renderer {
  private final Templates templates = new Templates();
  private final Assets assets = Assets.load();
  private final Layout.SiteName site;
  private final RandomGenerator random;
  private final Csrf csrf;

  public Renderer(SiteConfig config, RandomGenerator random) {
    this.site = new Layout.SiteName(config.name(), config.description(), config.url());
    this.random = random;
    this.csrf = new Csrf(random);
  }

  /** A page, or the part of one, as UTF-8. */
  byte[] render(Head head, View view, Visit visit) {
    var session = visit.session();
    var member = session == null ? null : new Member(session.username(), session.image());
    return templates.render(
        new Layout(head, site, visit.path(), member, csrf(visit), assets), view);
  }

  /** An error page for a request that never became a visit. */
  byte[] render(Head head, View view) {
    return templates.render(new Layout(head, site, "/", null, "", assets), view);
  }

  /** Members' forms need a session; visitors' forms a cookie, which the page sets if need be. */
  private String csrf(Visit visit) {
    if (visit.forVisitors() && visit.formSecret() == null) {
      visit.newFormValue(SessionToken.random(random).reveal());
    }
    var secret = visit.formSecret();
    return secret == null || (!visit.forVisitors() && visit.session() == null)
        ? ""
        : csrf.token(secret);
  }
}
