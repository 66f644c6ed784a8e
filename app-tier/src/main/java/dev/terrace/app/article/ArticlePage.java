package dev.terrace.app.article;

import java.util.List;

/**
 * A part of a list.
 *
 * @param articles without their bodies, newest first
 * @param count articles in the whole list
 */
public record ArticlePage(List<Article> articles, long count) {}
