package dev.terrace.web.files;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A page with the names in a directory. Blocks. */
final class DirectoryListing {
  /** A page with more is of no use to anybody. */
  private static final int MOST = 10_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private DirectoryListing() {}

  /** What is in a directory. */
  private record Item(String name, boolean directory, long size, String time) {}

  /**
   * Makes the page.
   *
   * @param path as people see it, decoded
   * @param top whether there is nothing above it
   */
  static String html(Path directory, String path, boolean top) throws IOException {
    List<Item> items = new ArrayList<>();
    boolean more;
    try (Stream<Path> files = Files.list(directory)) {
      var all = files.iterator();
      while (all.hasNext() && items.size() < MOST) {
        add(items, all.next());
      }
      more = all.hasNext();
    }
    items.sort(Comparator.comparing(Item::directory).reversed().thenComparing(Item::name));
    String title = "Index of " + escape(path);
    var html = new StringBuilder(512 + 128 * items.size());
    html.append("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
        .append("<meta name=\"viewport\" content=\"width=device-width\">")
        .append("<title>")
        .append(title)
        .append("</title></head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n<table>\n")
        .append(
            "<thead><tr><th>Name</th><th>Size</th><th>Changed (UTC)</th></tr></thead>\n<tbody>\n");
    if (!top) {
      html.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
    }
    for (Item item : items) {
      String name = item.directory ? item.name + "/" : item.name;
      String address = URLEncoder.encode(item.name, StandardCharsets.UTF_8).replace("+", "%20");
      html.append("<tr><td><a href=\"./")
          .append(address)
          .append(item.directory ? "/" : "")
          .append("\">")
          .append(escape(name))
          .append("</a></td><td>")
          .append(item.directory ? "" : String.valueOf(item.size))
          .append("</td><td>")
          .append(item.time)
          .append("</td></tr>\n");
    }
    html.append("</tbody>\n</table>\n");
    if (more) {
      html.append("<p>There are more.</p>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  /** Only what would be served: no hidden names, no links. */
  private static void add(List<Item> items, Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      var attributes =
          Files.readAttributes(
              file, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      boolean directory = attributes.isDirectory();
      if (Folder.servable(name) && (directory || attributes.isRegularFile())) {
        String time = TIME.format(attributes.lastModifiedTime().toInstant());
        items.add(new Item(name, directory, attributes.size(), time));
      }
    } catch (IOException _) {
      // gone again
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
