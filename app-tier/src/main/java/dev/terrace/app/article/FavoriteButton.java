package dev.terrace.app.article;

import dev.terrace.app.site.View;

/**
 * The button to like an article, or to like it no longer.
 *
 * @param compact as in lists: a heart and the number alone
 */
public record FavoriteButton(Article article, boolean compact) implements View {
  @Override
  public String template() {
    return "component/favoriteButton.jte";
  }
}
