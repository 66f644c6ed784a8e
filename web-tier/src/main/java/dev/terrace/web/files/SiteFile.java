package dev.terrace.web.files;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file as it was when it was looked up.
 *
 * @param path without symbolic links
 * @param type media type with charset
 * @param etag strong entity tag with its quotes
 * @param modified in whole seconds, as HTTP dates are
 */
record SiteFile(Path path, String type, long length, String etag, Instant modified) {}
