package dev.terrace.web.files;

import dev.terrace.proxy.status.Amounts;
import dev.terrace.proxy.status.StatusSection;
import java.util.List;

/** What is kept of files, on the status page. */
final class FilesSection implements StatusSection {
  private final FileStore store;

  FilesSection(FileStore store) {
    this.store = store;
  }

  @Override
  public String title() {
    return "Files";
  }

  @Override
  public View view() {
    return new View(
        List.of(
            new Figure("Kept in memory", Long.toString(store.kept())),
            new Figure(
                "Memory, of " + Amounts.bytes(store.config().memory().bytes()),
                Amounts.bytes(store.keptBytes())),
            new Figure("Folders", Integer.toString(store.folders()))),
        List.of());
  }
}
