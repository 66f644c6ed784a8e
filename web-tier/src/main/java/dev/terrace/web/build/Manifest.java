package dev.terrace.web.build;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells an application what the files are called that its pages refer to. */
final class Manifest {
  private static final int VERSION = 1;

  private Manifest() {}

  /**
   * As JSON: for each file by the path of its source the path to link to, the size, the digest for
   * {@code integrity}, and the modules that a module imports, directly or not.
   */
  static String json(Map<String, Built> built) throws IOException {
    List<String> entries = new ArrayList<>();
    for (var entry : built.entrySet()) {
      Built file = entry.getValue();
      Set<String> imports = new LinkedHashSet<>();
      imports(entry.getKey(), built, imports);
      imports.remove(entry.getKey());
      entries.add(
          "    %s: {\"path\": %s, \"size\": %d, \"integrity\": %s, \"imports\": [%s]}"
              .formatted(
                  Json.quote(entry.getKey()),
                  Json.quote(file.url()),
                  file.content().size(),
                  Json.quote(Renderer.integrity(file.content())),
                  imports.stream().map(Json::quote).collect(Collectors.joining(", "))));
    }
    return "{\n  \"version\": %d,\n  \"assets\": {\n%s\n  }\n}\n"
        .formatted(VERSION, String.join(",\n", entries));
  }

  private static void imports(String url, Map<String, Built> built, Set<String> found) {
    Built file = built.get(url);
    if (file == null) {
      return;
    }
    for (Source.Link link : file.source().links()) {
      if (link.reference().use() == Reference.Use.MODULE && found.add(link.url())) {
        imports(link.url(), built, found);
      }
    }
  }
}
