package dev.terrace.app.article;

import dev.terrace.app.site.Pager;
import java.util.List;

/**
 * A list of articles with its tabs and links to its other pages.
 *
 * @param ownFeed whether it is the feed of those whom the viewer follows
 */
public record ArticleListView(
    List<TabView> tabs, List<Article> articles, Pager pager, boolean ownFeed) {}
