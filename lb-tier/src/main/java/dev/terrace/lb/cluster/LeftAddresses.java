package dev.terrace.lb.cluster;

import dev.terrace.cluster.address.VirtualAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The virtual addresses that a configuration names, and nothing else of it: when systemd cleans up
 * after a process its credentials are gone, and with them the secrets that the whole configuration
 * needs. For the same reason mistakes elsewhere in the file do not count.
 */
final class LeftAddresses {
  private LeftAddresses() {}

  /**
   * @return none if the file has no section {@code cluster} or no addresses in it
   * @throws IOException if it cannot be read or is no YAML
   * @throws IllegalArgumentException if an address is none
   */
  static List<VirtualAddress> of(Path file) throws IOException {
    Object root;
    try {
      root = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (YamlEngineException e) {
      throw new IOException(file + " is no YAML: " + e.getMessage(), e);
    }
    if (member(member(root, "cluster"), "vips") instanceof List<?> vips) {
      return vips.stream().map(LeftAddresses::address).toList();
    }
    return List.of();
  }

  private static VirtualAddress address(Object vip) {
    return VirtualAddress.of(text(vip, "address"), text(vip, "interface"));
  }

  private static String text(Object of, String key) {
    Object value = member(of, key);
    return value == null ? "" : value.toString();
  }

  private static @Nullable Object member(@Nullable Object of, String key) {
    return of instanceof Map<?, ?> map ? map.get(key) : null;
  }
}
