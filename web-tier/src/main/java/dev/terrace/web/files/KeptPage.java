package dev.terrace.web.files;

import dev.terrace.web.route.StaticPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page that must be there when all else fails: always in memory, and looked at again in the
 * background after a change. Thread-safe.
 */
final class KeptPage implements Supplier<StaticPage> {
  private static final Logger log = LoggerFactory.getLogger(KeptPage.class);

  private final FileStore store;
  private final Folder folder;
  private final ResourceLoader loader;
  private final List<String> names;
  private volatile Version version;

  /** A state of its file. */
  private record Version(Resource resource, StaticPage page) {}

  /** Reads the page; blocks. */
  KeptPage(FileStore store, Folder folder, ResourceLoader loader, List<String> names, Path real)
      throws IOException {
    this.store = store;
    this.folder = folder;
    this.loader = loader;
    this.names = List.copyOf(names);
    this.version = read(real);
  }

  private Version read(Path real) throws IOException {
    Resource resource = loader.load(folder, real);
    byte[] content;
    try (OpenFile open = OpenFile.open(real)) {
      content =
          open.read(real).orElseThrow(() -> new IOException(real + " changes while it is read"));
    }
    return new Version(resource, new StaticPage(resource.type(), ByteBuffer.wrap(content)));
  }

  @Override
  public StaticPage get() {
    Version current = version;
    if (!current.resource.fresh(folder.generation(), System.nanoTime())
        && current.resource.beginCheck()) {
      store.threads().execute(() -> look(current));
    }
    return current.page;
  }

  private void look(Version current) {
    try {
      if (folder.find(names) instanceof Folder.Place.File(Path real)
          && !loader.unchanged(folder, real, current.resource)) {
        version = read(real);
      }
    } catch (IOException | RuntimeException e) {
      log.atWarn().addKeyValue("page", names).setCause(e).log("page cannot be read again");
    } finally {
      current.resource.endCheck();
    }
  }
}
