package dev.terrace.web;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Key;
import dev.terrace.kit.config.Range;
import dev.terrace.web.access.AccessRules;
import dev.terrace.web.access.AuthConfig;
import dev.terrace.web.answer.ReturnConfig;
import dev.terrace.web.cache.LocationCacheConfig;
import dev.terrace.web.compress.CompressConfig;
import dev.terrace.web.files.TryFile;
import dev.terrace.web.limit.LocationLimitsConfig;
import dev.terrace.web.route.AnswerFields;
import dev.terrace.web.route.RequestPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What answers the paths below a prefix: the servers of an upstream, the files of a folder, or the
 * configuration itself; and who may ask.
 *
 * @param path prefix of whole segments, beginning with a slash; the longest one wins
 * @param proxyPass name of an upstream that gets the request as it is, or the address of a single
 *     server without health checks, {@code http://host:port}
 * @param root folder with the files; the whole path names a file in it, as in nginx: {@code
 *     /assets/site.css} is {@code ROOT/assets/site.css} whatever the prefix. May be relative to the
 *     configuration file
 * @param alias folder that stands for the prefix, as in nginx: below {@code path: /docs} the file
 *     of {@code /docs/a.html} is {@code ALIAS/a.html}
 * @param returns its answer: a redirect, a text or a status
 * @param access which addresses may ask, nginx's allow and deny: {@code allow 10.0.0.0/8}, {@code
 *     deny all}; the first one that fits counts, and who fits none may. They replace those of the
 *     site. Default: those of the site
 * @param auth who may ask by name and password; absent: everybody
 * @param limits how much one client may ask
 * @param index names to look for when a directory is asked for, default {@code index.html}
 * @param maxAge how long browsers may use files other than HTML without asking, 0 (each time) to 1
 *     year, default 5 min; HTML is always asked for again
 * @param tryFiles what to look for in which order, nginx's try_files: {@code $uri}, {@code $uri/}
 *     (a directory with an index), {@code $uri.html}, a fixed {@code /path}; last may stand {@code
 *     =404} or the name of a location such as {@code @app}. Default: the path itself
 * @param fingerprinted whether file names may hold a hash of the content ({@code
 *     site.4e1f0c9a2b.css}, at least ten hexadecimal digits), as {@code build-site} gives them;
 *     such files may be kept for a year and are never asked for again. Default false
 * @param listing whether a directory without index file is listed, default false
 * @param internal whether only other locations' tryFiles lead here, default false
 * @param headers fields of its answers; they replace those of the site, of files and of the
 *     upstream, and an empty value leaves a field out: {@code Cache-Control: ''} is nginx's {@code
 *     expires off}
 * @param compress what is compressed of its answers; all of the server's own {@code compress} holds
 *     where it is absent
 * @param cache how a cache stands between this location and its upstream; absent: none does
 */
public record LocationConfig(
    @Doc("prefix of whole path segments; the longest one wins") String path,
    @Doc(
            "name of the upstream, or http://host:port, that answers; or else give root, alias or return")
        @Nullable String proxyPass,
    @Doc("folder in which the whole path names the file") @Nullable Path root,
    @Doc("folder that stands for the prefix") @Nullable Path alias,
    @Doc("its answer: a redirect, a text or a status") @Key("return")
        @Nullable ReturnConfig returns,
    @Doc("which addresses may ask: allow ADDRESS, deny all; in place of the site's") @Default("[]")
        List<String> access,
    @Doc("who may ask by name and password; absent: everybody") @Nullable AuthConfig auth,
    @Doc("how much one client may ask") @Default("{}") LocationLimitsConfig limits,
    @Doc("files that stand for a directory") @Default("[index.html]") List<String> index,
    @Doc("how long browsers may use files other than HTML without asking again")
        @Default("5m")
        @Range(max = "365d")
        Duration maxAge,
    @Doc("what to look for, as nginx's try_files: $uri, $uri/, $uri.html, /path, =404, @name")
        @Default("[]")
        List<String> tryFiles,
    @Doc("whether names with a hash (name.0123456789.css) may be kept for a year") @Default("false")
        boolean fingerprinted,
    @Doc("whether a directory without index is listed") @Default("false") boolean listing,
    @Doc("whether only other locations' tryFiles lead here") @Default("false") boolean internal,
    @Doc("fields of its answers; an empty value leaves one out") @Default("{}")
        Map<String, String> headers,
    @Doc("what is compressed here, in place of the server's own compress")
        @Nullable CompressConfig compress,
    @Doc("the HTTP cache in front of the upstream; absent: none")
        @Nullable LocationCacheConfig cache) {

  /** Checks that exactly one of proxyPass, root, alias and return is given. */
  public LocationConfig {
    if (!path.startsWith("/") && !path.startsWith("@")) {
      throw new IllegalArgumentException(
          "path must begin with '/', or be a name such as '@app', but was '" + path + "'");
    }
    if (path.startsWith("/")) {
      var _ = segments(path);
    }
    if (folder(root, alias) == null && !tryFiles.isEmpty()) {
      throw new IllegalArgumentException("location " + path + ": tryFiles needs root or alias");
    }
    if (alias != null && path.startsWith("@")) {
      throw new IllegalArgumentException("location " + path + " has no prefix for an alias");
    }
    var _ = TryFile.parse(tryFiles);
    if (Stream.of(proxyPass, root, alias, returns).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(
          "location " + path + " must have exactly one of proxyPass, root, alias and return");
    }
    var _ = AccessRules.parse("access", access);
    var _ = AnswerFields.parse("headers", headers);
    if (folder(root, alias) == null && (fingerprinted || listing)) {
      throw new IllegalArgumentException(
          "location %s: %s needs root or alias"
              .formatted(path, fingerprinted ? "fingerprinted" : "listing"));
    }
    if (cache != null && proxyPass == null) {
      throw new IllegalArgumentException(
          "location " + path + ": cache is for proxyPass; files need none");
    }
    if (proxyPass != null && proxyPass.contains("://")) {
      var _ = server(proxyPass);
    }
  }

  /** The server that proxyPass names by its address; null when it names an upstream. */
  @Nullable HostPort server() {
    return proxyPass != null && proxyPass.contains("://") ? server(proxyPass) : null;
  }

  /** Whether that server is spoken to by TLS. */
  boolean secured() {
    return proxyPass != null && proxyPass.startsWith("https://");
  }

  private static HostPort server(String url) {
    try {
      URI uri = new URI(url);
      String path = String.valueOf(uri.getPath());
      boolean https = "https".equals(uri.getScheme());
      if ((https || "http".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null
          && path.isEmpty()) {
        return new HostPort(uri.getHost(), uri.getPort() < 0 ? (https ? 443 : 80) : uri.getPort());
      }
    } catch (URISyntaxException _) {
      // told below
    }
    throw new IllegalArgumentException(
        "proxyPass must be the name of an upstream, http://host:port or https://host:port, without a"
            + " path, but was '"
            + url
            + "'");
  }

  /** Whether it is reached by name alone. */
  boolean named() {
    return path.startsWith("@");
  }

  /** The segments of its path; none when it has a name. */
  List<String> segments() {
    return named() ? List.of() : segments(path);
  }

  private static List<String> segments(String path) {
    return RequestPath.parse(path)
        .orElseThrow(() -> new IllegalArgumentException("'" + path + "' is no path"))
        .segments();
  }

  AnswerFields answerFields() {
    return AnswerFields.parse("headers", headers);
  }

  AccessRules accessRules() {
    return AccessRules.parse("access", access);
  }

  /** The folder whose files answer; null when something else does. */
  @Nullable Path folder() {
    return folder(root, alias);
  }

  private static @Nullable Path folder(@Nullable Path root, @Nullable Path alias) {
    return root == null ? alias : root;
  }
}
