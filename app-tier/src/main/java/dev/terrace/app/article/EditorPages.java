package dev.terrace.app.article;

import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Form;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.NavItem;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;

/** The form in which articles are written and changed. */
public final class EditorPages {
  private final ArticleService articles;
  private final Markdown markdown;

  public EditorPages(ArticleService articles, Markdown markdown) {
    this.articles = articles;
    this.markdown = markdown;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .getForMembers("/editor", _ -> PageAnswer.page(head(""), EditorView.EMPTY))
        .post("/editor", this::publish)
        .post("/editor/preview", this::preview)
        .getForMembers("/editor/{slug}", this::edit)
        .post("/editor/{slug}", this::update);
  }

  private PageAnswer edit(PageCall call) {
    var article = articles.own(call.path("slug"), call.viewer());
    return PageAnswer.page(head(article.slug()), EditorView.of(article));
  }

  private PageAnswer publish(PageCall call) {
    try {
      var article = articles.publish(draft(call.form()), call.viewer());
      return PageAnswer.redirect(Urls.article(article.slug()));
    } catch (Rejection rejection) {
      return again(call, "", rejection);
    }
  }

  private PageAnswer update(PageCall call) {
    var slug = call.path("slug");
    try {
      var article = articles.update(slug, draft(call.form()), call.viewer());
      return PageAnswer.redirect(Urls.article(article.slug()));
    } catch (Rejection rejection) {
      return again(call, slug, rejection);
    }
  }

  /** To a script the rendered text alone; to everybody else the form again, with it. */
  private PageAnswer preview(PageCall call) {
    var form = call.form();
    var preview = new PreviewView(markdown.article(form.text("body")));
    var slug = form.text("slug");
    return call.fragment()
        ? PageAnswer.fragment(preview)
        : PageAnswer.page(head(slug), EditorView.of(form, slug, ErrorList.NONE).with(preview));
  }

  private static PageAnswer again(PageCall call, String slug, Rejection rejection) {
    if (rejection.kind() != Rejection.Kind.INVALID) {
      throw rejection;
    }
    return PageAnswer.again(head(slug), EditorView.of(call.form(), slug, ErrorList.of(rejection)));
  }

  private static Head head(String slug) {
    return Head.of(slug.isEmpty() ? "New article" : "Edit article").nav(NavItem.EDITOR);
  }

  private static ArticleService.Draft draft(Form form) {
    var tags = form.field("tagList");
    return new ArticleService.Draft(
        form.field("title"),
        form.field("description"),
        form.field("body"),
        tags instanceof Field.Text(String text) ? new Field.Texts(TagText.tags(text)) : tags);
  }
}
