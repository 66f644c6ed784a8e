package dev.terrace.web.build;

import com.caoccao.javet.swc4j.Swc4j;
import com.caoccao.javet.swc4j.Swc4jLibLoader;
import com.caoccao.javet.swc4j.enums.Swc4jEsVersion;
import com.caoccao.javet.swc4j.enums.Swc4jMediaType;
import com.caoccao.javet.swc4j.enums.Swc4jParseMode;
import com.caoccao.javet.swc4j.enums.Swc4jSourceMapOption;
import com.caoccao.javet.swc4j.exceptions.Swc4jCoreException;
import com.caoccao.javet.swc4j.interfaces.ISwc4jLibLoadingListener;
import com.caoccao.javet.swc4j.options.Swc4jParseOptions;
import com.caoccao.javet.swc4j.options.Swc4jTransformOptions;
import com.caoccao.javet.swc4j.outputs.Swc4jParseOutput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The compiler swc, a native library. It was chosen over the Closure compiler, which is Java but
 * refuses private fields, {@code await} at the top and import attributes.
 */
final class Swc {
  /** The end of its messages: {@code at file:///x.js:3:7}. */
  private static final Pattern PLACE = Pattern.compile("\\s+at \\S+:(\\d+):(\\d+)\\s*$");

  private static final Swc4j COMPILER = load();

  private Swc() {}

  static Swc4jParseOutput parse(String script) {
    var options =
        new Swc4jParseOptions()
            .setMediaType(Swc4jMediaType.JavaScript)
            .setParseMode(Swc4jParseMode.Program) // a module if it imports or exports
            .setCaptureAst(true)
            .setCaptureComments(true);
    try {
      return COMPILER.parse(script, options);
    } catch (Swc4jCoreException e) {
      throw syntax(script, e);
    }
  }

  static String minify(String script) {
    var options =
        new Swc4jTransformOptions()
            .setMediaType(Swc4jMediaType.JavaScript)
            .setParseMode(Swc4jParseMode.Program)
            .setTarget(Swc4jEsVersion.ESNext)
            .setSourceMap(Swc4jSourceMapOption.None)
            .setKeepComments(false)
            .setMinify(true);
    try {
      return COMPILER.transform(script, options).getCode();
    } catch (Swc4jCoreException e) {
      throw syntax(script, e);
    }
  }

  /** A position of swc, which counts code points, as one in a Java string. */
  static int offset(String script, int codePoints) {
    return script.offsetByCodePoints(0, codePoints);
  }

  private static SyntaxException syntax(String script, Swc4jCoreException e) {
    String message = String.valueOf(e.getMessage());
    Matcher place = PLACE.matcher(message);
    int offset = 0;
    if (place.find()) {
      offset = startOfLine(script, Integer.parseInt(place.group(1)));
    }
    return new SyntaxException(message.lines().findFirst().orElse(message), offset);
  }

  private static int startOfLine(String script, int line) {
    int offset = 0;
    for (int i = 1; i < line; i++) {
      offset = script.indexOf('\n', offset) + 1;
    }
    return offset;
  }

  /** It would unpack itself into a folder that nobody deletes. */
  private static Swc4j load() {
    try {
      Path folder = Files.createTempDirectory("build-site-swc");
      Swc4jLibLoader.setLibLoadingListener(
          new ISwc4jLibLoadingListener() {
            @Override
            public File getLibPath() {
              return folder.toFile();
            }
          });
      try {
        return new Swc4j();
      } finally {
        delete(folder); // a loaded library needs its file no more
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the JavaScript compiler", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
