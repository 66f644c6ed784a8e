package dev.terrace.app.article;

import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Form;
import dev.terrace.app.site.Urls;
import dev.terrace.app.site.View;
import org.jspecify.annotations.Nullable;

/**
 * The form of an article.
 *
 * @param slug of the article that is being edited; empty for a new one
 * @param tagList tags, divided by commas
 * @param preview what the text will look like, when that was asked for; else null
 */
public record EditorView(
    String slug,
    String title,
    String description,
    String body,
    String tagList,
    ErrorList errors,
    @Nullable PreviewView preview)
    implements View {
  static final EditorView EMPTY = new EditorView("", "", "", "", "", ErrorList.NONE, null);

  static EditorView of(Article article) {
    return new EditorView(
        article.slug(),
        article.title(),
        article.description(),
        article.body(),
        TagText.text(article.tags()),
        ErrorList.NONE,
        null);
  }

  /** The form as it was posted. */
  static EditorView of(Form form, String slug, ErrorList errors) {
    return new EditorView(
        slug,
        form.text("title"),
        form.text("description"),
        form.text("body"),
        form.text("tagList"),
        errors,
        null);
  }

  EditorView with(PreviewView shown) {
    return new EditorView(slug, title, description, body, tagList, errors, shown);
  }

  /** Where the form is posted to. */
  public String action() {
    return slug.isEmpty() ? "/editor" : Urls.editor(slug);
  }

  @Override
  public String template() {
    return "page/editor.jte";
  }
}
