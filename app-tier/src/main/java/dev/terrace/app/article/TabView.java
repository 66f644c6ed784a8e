package dev.terrace.app.article;

/** One of the tabs above a list of articles. */
public record TabView(String label, String href, boolean active) {}
