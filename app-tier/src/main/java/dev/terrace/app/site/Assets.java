package dev.terrace.app.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that pages refer to: source names to the hashed names they are served under, out of the
 * manifest that the asset pipeline left in the class path. Read once at start. Thread-safe.
 */
public final class Assets {
  private static final Logger log = LoggerFactory.getLogger(Assets.class);
  private static final String MANIFEST = "/dev/terrace/site/assets.json";
  private static final int VERSION = 1;

  /** A file as it is served. */
  private record Asset(String path, @Nullable String integrity, List<String> imports) {}

  /** Null: there is no manifest, and every file has the name of its source. */
  private final @Nullable Map<String, Asset> assets;

  private Assets(@Nullable Map<String, Asset> assets) {
    this.assets = assets;
  }

  /**
   * Reads the manifest.
   *
   * @throws IllegalStateException when it cannot be read
   */
  public static Assets load() {
    try (var json = Assets.class.getResourceAsStream(MANIFEST)) {
      if (json == null) {
        log.warn("no manifest of assets: pages refer to them by their source names");
        return new Assets(null);
      }
      return parse(new String(json.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
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
    return new Asset(
        path,
        given.path("integrity").asString(null),
        given.path("imports").valueStream().map(JsonNode::asString).toList());
  }

  /**
   * The address of a file, such as {@code /assets/site.css}.
   *
   * @throws IllegalArgumentException when there is no such file: a mistake in a template
   */
  public String url(String name) {
    return assets == null ? name : find(assets, name).path();
  }

  /** The modules that a script imports, directly or not, for {@code modulepreload}. */
  public List<String> imports(String name) {
    return assets == null
        ? List.of()
        : find(assets, name).imports().stream().map(this::url).toList();
  }

  private static Asset find(Map<String, Asset> assets, String name) {
    var asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("there is no asset " + name);
    }
    return asset;
  }
}
