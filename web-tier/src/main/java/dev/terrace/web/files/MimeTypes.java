package dev.terrace.web.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Media types by file name extension; text always says that it is UTF-8. Immutable. */
public final class MimeTypes {
  private static final String TABLE = "mime.types";
  private static final String UNKNOWN = "application/octet-stream";
  private static final String CHARSET = "; charset=utf-8";

  /** Types beyond {@code text/*}, {@code +json} and {@code +xml} that are texts. */
  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/javascript",
          "application/xml",
          "application/yaml",
          "application/toml",
          "application/sql",
          "application/x-ndjson");

  /** Types that are no texts, and get smaller all the same. */
  private static final Set<String> COMPRESSIBLE =
      Set.of(
          "application/wasm",
          "application/rtf",
          "application/postscript",
          "application/x-tex",
          "application/vnd.ms-fontobject",
          "application/vnd.apple.mpegurl",
          "font/ttf",
          "font/otf",
          "font/collection",
          "image/bmp",
          "image/vnd.microsoft.icon",
          "image/x-xbitmap",
          "image/x-portable-pixmap",
          "model/obj",
          "model/mtl",
          "model/stl");

  private static final MimeTypes STANDARD = new MimeTypes(read());

  private final Map<String, String> byExtension;

  private MimeTypes(Map<String, String> byExtension) {
    this.byExtension = Map.copyOf(byExtension);
  }

  /** The types that are built in. */
  public static MimeTypes standard() {
    return STANDARD;
  }

  /**
   * These types, but for some extensions others.
   *
   * @param types by extension without its dot; a charset is added to texts that name none
   */
  public MimeTypes with(Map<String, String> types) {
    Map<String, String> all = new HashMap<>(byExtension);
    types.forEach(
        (extension, type) -> all.put(extension.toLowerCase(Locale.ROOT), withCharset(type)));
    return new MimeTypes(all);
  }

  /** The type of a file as {@code Content-Type} says it. */
  public String of(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0
        ? UNKNOWN
        : byExtension.getOrDefault(fileName.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
  }

  /** Whether a coding such as gzip makes it smaller: what is compressed already is not. */
  public static boolean compressible(String type) {
    String essence = essence(type);
    return isText(essence) || COMPRESSIBLE.contains(essence);
  }

  static boolean isHtml(String type) {
    String essence = essence(type);
    return essence.equals("text/html") || essence.equals("application/xhtml+xml");
  }

  private static boolean isText(String essence) {
    return essence.startsWith("text/")
        || essence.endsWith("+json")
        || essence.endsWith("+xml")
        || TEXTS.contains(essence);
  }

  /** The type without its parameters. */
  private static String essence(String type) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  private static String withCharset(String type) {
    return type.indexOf(';') < 0 && isText(essence(type)) ? type + CHARSET : type;
  }

  private static Map<String, String> read() {
    Map<String, String> types = new HashMap<>();
    try (var in = MimeTypes.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException(TABLE + " is missing");
      }
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        String[] words = line.strip().split("\\s+", -1);
        for (int i = 1; !line.startsWith("#") && i < words.length; i++) {
          types.put(words[i], withCharset(words[0]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }
}
