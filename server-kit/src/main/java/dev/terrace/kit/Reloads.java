package dev.terrace.kit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** The parts that want to hear of a new configuration. */
final class Reloads {
  private final List<Consumer<Object>> consumers = new CopyOnWriteArrayList<>();
  private final List<Function<Object, List<String>>> keepers = new CopyOnWriteArrayList<>();

  @SuppressWarnings("unchecked") // a process has one configuration type
  <C> void add(Consumer<C> apply) {
    consumers.add((Consumer<Object>) apply);
  }

  @SuppressWarnings("unchecked") // as above
  <C> void addTakesRestart(Function<C, List<String>> keys) {
    keepers.add((Function<Object, List<String>>) (Function<?, ?>) keys);
  }

  /** Keys of a configuration whose values are not in force before a restart. */
  List<String> takesRestart(Object config) {
    return keepers.stream().flatMap(keeper -> keeper.apply(config).stream()).toList();
  }

  /**
   * Gives the new configuration to all. If one refuses it, those that took it get the old one back.
   *
   * @throws RuntimeException what the refusing part threw
   */
  void apply(Object before, Object now) {
    for (int i = 0; i < consumers.size(); i++) {
      try {
        consumers.get(i).accept(now);
      } catch (RuntimeException e) {
        for (int j = i; j >= 0; j--) {
          try {
            consumers.get(j).accept(before);
          } catch (RuntimeException again) {
            e.addSuppressed(again);
          }
        }
        throw e;
      }
    }
  }
}
