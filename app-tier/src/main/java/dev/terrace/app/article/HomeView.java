package dev.terrace.app.article;

import dev.terrace.app.site.View;
import java.util.List;

/**
 * The front page, also when it shows one tag.
 *
 * @param heading the page's name for those who do not see its banner
 * @param front false when it shows one tag
 * @param tags the popular ones
 */
public record HomeView(String heading, boolean front, ArticleListView list, List<String> tags)
    implements View {
  @Override
  public String template() {
    return "page/home.jte";
  }
}
