package dev.terrace.app.site;

import dev.terrace.app.http.UrlText;
import dev.terrace.kit.config.ByteSize;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a posted form, if it is one and is not too long. */
final class FormReader {
  private static final int MOST_FIELDS = 100;

  /** What came of it. */
  sealed interface Result {}

  record Read(Form form) implements Result {}

  record Unsupported() implements Result {}

  record TooLarge(ByteSize most) implements Result {}

  private final ByteSize maxForm;

  FormReader(ByteSize maxForm) {
    this.maxForm = maxForm;
  }

  /**
   * The form in the body; an empty one when there is no body at all.
   *
   * @throws dev.terrace.app.rule.Rejection of kind MALFORMED when it is not properly encoded UTF-8
   */
  Result read(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > maxForm.bytes()) {
      return new TooLarge(maxForm);
    }
    var bytes = request.getInputStream().readNBytes(Math.toIntExact(maxForm.bytes() + 1));
    if (bytes.length > maxForm.bytes()) {
      return new TooLarge(maxForm);
    }
    if (bytes.length == 0) {
      return new Read(Form.EMPTY);
    }
    if (!isForm(request.getContentType())) {
      return new Unsupported();
    }
    var fields = new LinkedHashMap<String, String>();
    UrlText.form(new String(bytes, StandardCharsets.ISO_8859_1), MOST_FIELDS)
        .forEach((name, value) -> fields.put(name, withPlainLineEnds(value)));
    return new Read(new Form(fields));
  }

  static boolean isForm(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    var type = contentType.toLowerCase(Locale.ROOT);
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end))
        .strip()
        .equals("application/x-www-form-urlencoded");
  }

  /**
   * Browsers send line ends as CR LF (HTML §4.10.22.4); programs that use the API mostly do not.
   */
  private static String withPlainLineEnds(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }
}
