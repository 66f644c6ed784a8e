package dev.terrace.local;

import dev.terrace.local.process.LogFile;
import java.nio.file.Path;

/**
 * Where things are.
 *
 * @param project the folder that holds stack.yaml
 * @param state what is written: data, logs, configurations, secrets; belongs to this stack alone
 * @param builds holds a folder per module
 * @param inside where the module's distribution is in there (a folder {@code lib} of jars, and what
 *     else belongs to it); may be empty
 */
public record Layout(Path project, Path state, Path builds, String inside) {
  public Layout {
    project = project.toAbsolutePath().normalize();
    state = state.toAbsolutePath().normalize();
    builds = builds.toAbsolutePath().normalize();
  }

  /** Runs what Maven has built in the project's modules, for tests. */
  public static Layout ofProject(Path project, Path state) {
    return new Layout(project, state, project, "target/dist");
  }

  /** A module's distribution. */
  Path dist(String module) {
    return builds.resolve(module).resolve(inside);
  }

  /** The sample site's files, as web servers serve them. */
  Path site() {
    return dist("conduit-site").resolve("site");
  }

  Path settings() {
    return project.resolve("stack.yaml");
  }

  /** The settings in force while the stack runs. */
  Path settingsInForce() {
    return run().resolve("stack.yaml");
  }

  Path data() {
    return state.resolve("data");
  }

  Path run() {
    return state.resolve("run");
  }

  Path logs() {
    return state.resolve("logs");
  }

  /** Archives of loaded classes, made when parts end. */
  Path sharedClasses() {
    return state.resolve("cds");
  }

  Path secrets() {
    return state.resolve("secrets");
  }

  Path tls() {
    return state.resolve("tls");
  }

  Path conf(Part part) {
    return state.resolve("conf").resolve(part.label() + ".yaml");
  }

  LogFile log(Part part) {
    return new LogFile(logs().resolve(part.label() + ".log"));
  }

  /** A path as a user in the project's folder would type it. */
  String shown(Path path) {
    return path.startsWith(project) ? project.relativize(path).toString() : path.toString();
  }
}
