package dev.terrace.web.files;

/** What a path leads to below a root. */
sealed interface Lookup {
  record Found(SiteFile file) implements Lookup {}

  /** A directory that was asked for without its slash. */
  record Directory() implements Lookup {}

  record Missing() implements Lookup {}
}
