package dev.terrace.app.article;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Urls;
import dev.terrace.app.site.View;

/**
 * The form of an article.
 *
 * @param slug of the article that is being edited; empty for a new one
 * @param tagList tags, divided by commas
 */
public record EditorView(
    String slug, String title, String description, String body, String tagList, ErrorList errors)
    implements View {
  /** Where the form is posted to. */
  public String action() {
    return slug.isEmpty() ? "/editor" : Urls.editor(slug);
  }

  @Override
  public String template() {
    return "page/editor.jte";
  }
}
