package dev.terrace.web.build;

/**
 * A file as it will be served.
 *
 * @param source what it was made of
 * @param url its path on the host
 */
record Built(Source source, String url, Content content) {
  String fileName() {
    return url.substring(url.lastIndexOf('/') + 1);
  }
}
