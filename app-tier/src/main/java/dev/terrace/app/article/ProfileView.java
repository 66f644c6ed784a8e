package dev.terrace.app.article;

import dev.terrace.app.profile.Profile;
import dev.terrace.app.site.View;

/** Somebody's page: who they are, and what they wrote or like. */
public record ProfileView(Profile profile, ArticleListView list) implements View {
  @Override
  public String template() {
    return "page/profile.jte";
  }
}
