package dev.terrace.lb;

import dev.terrace.cluster.node.VipConfig;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.YamlSections;
import dev.terrace.lb.frontend.FrontendConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of the configuration that all nodes of a cluster share. Files that it names have to be
 * on every load balancer; relative paths begin at {@value #FOLDER}.
 */
public record SharedConfig(
    @Doc("what frontends and backends take when they do not say it") @Default("{}")
        DefaultsConfig defaults,
    @Doc("what clients connect to, by name; a node listens where its own file says, if it does")
        Map<String, FrontendConfig> frontends,
    @Doc("groups of servers, by name") @Default("{}") Map<String, LbBackendConfig> backends,
    @Doc("absent: each node has the virtual addresses of its file") @Nullable Cluster cluster) {
  private static final String FOLDER = "/etc/terrace";
  private static final Set<String> SECTIONS =
      Set.of("defaults", "frontends", "backends", "cluster.vips");

  /** Of the section cluster. */
  public record Cluster(@Doc("the virtual addresses") List<VipConfig> vips) {
    public Cluster {
      vips = List.copyOf(vips);
    }
  }

  public SharedConfig {
    frontends = Collections.unmodifiableMap(new LinkedHashMap<>(frontends));
    backends = Collections.unmodifiableMap(new LinkedHashMap<>(backends));
    if (frontends.isEmpty()) {
      throw new IllegalArgumentException("frontends must have at least one");
    }
  }

  /**
   * The shared part of a text, which may be a node's whole file.
   *
   * @param fileName for messages
   */
  static YamlSections part(String yaml, String fileName) {
    return YamlSections.of(yaml, fileName, SECTIONS);
  }

  /**
   * Reads a text that has nothing but the shared part.
   *
   * @param fileName for messages
   * @throws ConfigException with all that is wrong with it
   */
  static SharedConfig parse(String yaml, String fileName) {
    try {
      return Config.parse(SharedConfig.class, yaml, FOLDER + "/shared.yaml", System.getenv());
    } catch (ConfigException e) {
      throw new ConfigException(
          e.problems().stream()
              .map(one -> new ConfigProblem(fileName, one.line(), one.key(), one.message()))
              .toList());
    }
  }
}
