package dev.terrace.kit.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Records to YAML that {@link Binder} reads back. */
final class Printer {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./+-]*");
  private static final Pattern WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

  private final boolean documented;
  private final StringBuilder out = new StringBuilder();

  Printer(boolean documented) {
    this.documented = documented;
  }

  String print(Record config) {
    printRecord(config, "");
    return out.toString();
  }

  static @Nullable Object valueOf(Record config, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private void printRecord(Record config, String indent) {
    for (var component : config.getClass().getRecordComponents()) {
      var doc = component.getAnnotation(Doc.class);
      if (documented && doc != null) {
        out.append(indent).append("# ").append(doc.value()).append('\n');
      }
      printEntry(Keys.of(component), valueOf(config, component), indent);
    }
  }

  private void printEntry(String key, @Nullable Object value, String indent) {
    if (value == null) {
      if (documented) {
        out.append(indent).append("# ").append(key).append(": (not set)\n");
      }
      return;
    }
    if (value instanceof Secret secret && secret.file() != null) {
      out.append(indent).append(SecretReader.fileKey(key)).append(": ");
      out.append(quote(secret.file().toString())).append('\n');
      return;
    }
    out.append(indent).append(quote(key)).append(':');
    printValue(value, indent);
  }

  /** The rest of an entry's line and whatever lines belong below it. */
  private void printValue(Object value, String indent) {
    String deeper = indent + "  ";
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
      case List<?> list when list.isEmpty() -> out.append(" []\n");
      case Map<?, ?> map -> {
        out.append('\n');
        map.forEach((name, element) -> printNamed(String.valueOf(name), element, deeper));
      }
      case List<?> list -> {
        out.append('\n');
        list.forEach(element -> printElement(element, deeper));
      }
      case Secret secret when secret.file() != null ->
          out.append(" {file: ").append(quote(secret.file().toString())).append("}\n");
      case Record part when !isScalar(part) -> {
        if (part.getClass().getRecordComponents().length == 0) {
          out.append(" {}\n");
        } else {
          out.append('\n');
          printRecord(part, deeper);
        }
      }
      default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  /** An entry of a map: its key is a name of the user's, never joined with "File". */
  private void printNamed(String name, Object value, String indent) {
    out.append(indent).append(quote(name)).append(':');
    printValue(value, indent);
  }

  private void printElement(Object value, String indent) {
    out.append(indent).append('-');
    printValue(value, indent);
  }

  private static boolean isScalar(Record value) {
    return value instanceof HostPort || value instanceof ByteSize;
  }

  private static String scalar(Object value) {
    return switch (value) {
      case Enum<?> constant -> quote(Keys.of(constant));
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      case Duration duration -> Durations.print(duration);
      case ByteSize size -> size.toString();
      default -> quote(value.toString());
    };
  }

  private static String quote(String text) {
    if (PLAIN.matcher(text).matches() && !WORD.matcher(text).matches()) {
      return text;
    }
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString().replace("${", "$${");
  }
}
