package dev.terrace.app.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that pages refer to: source names to the hashed names they are served under, out of the
 * manifest that the asset pipeline left in the class path. Read once at start. Thread-safe.
 */
public final class Assets {
  private static final String MANIFEST = "/dev/terrace/site/assets.json";
  private static final int VERSION = 1;

  /** A file as it is served. */
  private record Asset(String path, List<String> imports) {}

  private final Map<String, Asset> assets;

  private Assets(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /**
   * Reads the manifest.
   *
   * @throws IllegalStateException when it is not there, or not what it should be
   */
  public static Assets load() {
    try (var json = Assets.class.getResourceAsStream(MANIFEST)) {
      if (json == null) {
        throw new IllegalStateException(
            "the class path has no " + MANIFEST + ": the jar of conduit-site is missing");
      }
      return parse(new String(json.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MANIFEST, e);
    }
  }

  static Assets parse(String json) {
    JsonNode root = JsonMapper.builder().build().readTree(json);
    if (root.path("version").asInt(0) != VERSION) {
      throw new IllegalStateException(
          "the manifest of assets must have version "
              + VERSION
              + " but has "
              + root.path("version"));
    }
    var assets = new HashMap<String, Asset>();
    root.path("assets")
        .properties()
        .forEach(entry -> assets.put(entry.getKey(), asset(entry.getKey(), entry.getValue())));
    return new Assets(Map.copyOf(assets));
  }

  private static Asset asset(String name, JsonNode given) {
    var path = given.path("path").asString("");
    if (path.isEmpty()) {
      throw new IllegalStateException("the manifest of assets has no path for " + name);
    }
    return new Asset(path, given.path("imports").valueStream().map(JsonNode::asString).toList());
  }

  /**
   * The address of a file, such as {@code /assets/site.css}.
   *
   * @throws IllegalArgumentException when there is no such file: a mistake in a template
   */
  public String url(String name) {
    return find(name).path();
  }

  /** The modules that a script imports, directly or not, for {@code modulepreload}. */
  public List<String> imports(String name) {
    return find(name).imports().stream().map(this::url).toList();
  }

  private Asset find(String name) {
    var asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("there is no asset " + name);
    }
    return asset;
  }
}
