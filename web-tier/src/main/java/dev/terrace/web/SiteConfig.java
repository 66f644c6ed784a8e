package dev.terrace.web;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.http.HstsConfig;
import dev.terrace.kit.http.RedirectConfig;
import dev.terrace.kit.tls.CertificateConfig;
import dev.terrace.web.access.AccessRules;
import dev.terrace.web.maintenance.MaintenanceConfig;
import dev.terrace.web.route.AnswerFields;
import dev.terrace.web.route.RequestPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host.
 *
 * @param serverNames host names it answers to, also {@code *.example.org}; the first site of a
 *     configuration answers for all names that no site has
 * @param certificates used for its serverNames on addresses with TLS, several when they have
 *     different kinds of keys; a site without names has its own by the names in them
 * @param redirect sends visitors to HTTPS who come without it; absent: they are answered
 * @param hsts Strict-Transport-Security for those who come by HTTPS; absent: none
 * @param headers set on answers that are the web server's own; those named here replace the
 *     defaults (nosniff, a strict Content-Security-Policy, Referrer-Policy), an empty value leaves
 *     a default out
 * @param access which addresses may ask, of locations without an {@code access} of their own; see
 *     {@link LocationConfig}
 * @param notFoundPage path of the page for 404; it must be there at start, and follows its file
 * @param errorPage path of the page for 500, 502, 503 and 504; likewise
 * @param maintenance what visitors get while it is closed
 * @param locations at least one
 */
public record SiteConfig(
    @Doc("host names, also *.example.org; the first site answers for all others too") @Default("[]")
        List<String> serverNames,
    @Doc(
            "certificates for these names, on addresses with tls; several with different kinds of keys")
        @Default("[]")
        List<CertificateConfig> certificates,
    @Doc("sends visitors to HTTPS who come without it") @Nullable RedirectConfig redirect,
    @Doc("Strict-Transport-Security for those who come by HTTPS; absent: none")
        @Nullable HstsConfig hsts,
    @Doc("headers of the web server's own answers; an empty value leaves a default out")
        @Default("{}")
        Map<String, String> headers,
    @Doc("which addresses may ask, where a location does not say it: allow ADDRESS, deny all")
        @Default("[]")
        List<String> access,
    @Doc("path of the page for 404") @Nullable String notFoundPage,
    @Doc("path of the page for 500, 502, 503 and 504") @Nullable String errorPage,
    @Doc("what visitors get while it is closed") @Default("{}") MaintenanceConfig maintenance,
    @Doc("what answers below which path") List<LocationConfig> locations) {

  /** Checks that there are locations and no path twice. */
  public SiteConfig {
    if (locations.isEmpty()) {
      throw new IllegalArgumentException("a site needs at least one location");
    }
    checkNames(serverNames);
    var _ = AccessRules.parse("access", access);
    var _ = AnswerFields.parse("headers", headers);
    Set<String> paths = new HashSet<>();
    Set<List<String>> prefixes = new HashSet<>();
    for (LocationConfig location : locations) {
      boolean there = paths.contains(location.path());
      paths.add(location.path());
      if (there || (!location.named() && !prefixes.add(location.segments()))) {
        throw new IllegalArgumentException(
            "location " + location.path() + " is there twice (a slash at the end means nothing)");
      }
    }
    for (LocationConfig location : locations) {
      String last = location.tryFiles().isEmpty() ? "" : location.tryFiles().getLast();
      if (last.startsWith("@") && !paths.contains(last)) {
        throw new IllegalArgumentException(
            "location %s: tryFiles names the location %s, which is not there"
                .formatted(location.path(), last));
      }
    }
  }

  /** Letters, digits, hyphens, underscores, dots; an IPv6 address in brackets; a star in front. */
  private static final Pattern NAME =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*|\\[[0-9A-Fa-f:.]+]");

  private static void checkNames(List<String> names) {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!NAME.matcher(names.get(i)).matches()) {
        problems.add(
            new ConfigNote(
                "serverNames[" + i + "]",
                "must be a host name such as www.example.org, or *.example.org for all names below,"
                    + " without scheme, port, path or regular expression, but was '"
                    + names.get(i)
                    + "'"));
      }
    }
    ConfigRefusal.throwIfAny(problems);
  }

  AnswerFields answerFields() {
    return AnswerFields.parse("headers", headers);
  }

  AccessRules accessRules() {
    return AccessRules.parse("access", access);
  }

  /** Its first server name; {@code default} when it has none. */
  String name() {
    return serverNames.isEmpty() ? "default" : serverNames.getFirst();
  }

  /** A name for one of its locations that no other location of the process has. */
  String name(LocationConfig location) {
    return name() + location.path();
  }

  /** Folders and pages that are not there; looks at the disk. */
  List<ConfigNote> fileProblems() {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < locations.size(); i++) {
      LocationConfig location = locations.get(i);
      Path folder = location.folder();
      if (folder != null && !(Files.isDirectory(folder) && Files.isReadable(folder))) {
        problems.add(
            new ConfigNote(
                "locations[%d].%s".formatted(i, location.root() == null ? "alias" : "root"),
                folder.toAbsolutePath() + " is no folder that can be read"));
      }
    }
    if (problems.isEmpty()) {
      page("notFoundPage", notFoundPage, problems);
      page("errorPage", errorPage, problems);
      page("maintenance.page", maintenance.page(), problems);
    }
    return problems;
  }

  private void page(String key, @Nullable String path, List<ConfigNote> problems) {
    if (path == null) {
      return;
    }
    List<String> names = RequestPath.parse(path).map(RequestPath::segments).orElse(List.of());
    if (names.isEmpty()) {
      problems.add(new ConfigNote(key, "must be a path such as /404.html but was '" + path + "'"));
    } else if (locations.stream().noneMatch(location -> holds(location, names))) {
      problems.add(new ConfigNote(key, path + " is in no root or alias of this site"));
    }
  }

  private static boolean holds(LocationConfig location, List<String> names) {
    Path folder = location.folder();
    int cut = location.alias() == null ? 0 : location.segments().size();
    return folder != null
        && names.size() > cut
        && names
            .subList(0, cut)
            .equals(location.named() ? List.of() : location.segments().subList(0, cut))
        && Files.isReadable(folder.resolve(String.join("/", names.subList(cut, names.size()))));
  }
}
