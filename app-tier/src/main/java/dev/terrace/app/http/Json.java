package dev.terrace.app.http;

import dev.terrace.app.rule.Rejection;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies strictly and writes answers. */
final class Json {
  private static final int MAX_DEPTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .maxNameLength(1000)
                          .build())
                  // Two values for one key: whichever we took, the sender meant the other.
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // Emoji as four bytes, not as two escapes of six.
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Decoders that refuse what is not UTF-8, where the usual ones put a replacement character. */
  static final Supplier<CharsetDecoder> UTF_8 =
      () ->
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);

  private Json() {}

  /**
   * The value that a body holds.
   *
   * @throws Rejection of kind MALFORMED when the body is not UTF-8 or not JSON
   */
  static JsonNode read(byte[] body) {
    String text;
    try {
      text = UTF_8.get().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException _) {
      throw Rejection.malformed("body", "is not valid UTF-8");
    }
    try {
      return MAPPER.readTree(text);
    } catch (StreamConstraintsException _) {
      throw Rejection.malformed("body", "is nested too deeply or holds too long a number or name");
    } catch (JacksonException e) {
      throw Rejection.malformed("body", describe(e));
    }
  }

  static byte[] write(JsonBody body) {
    var bytes = new ByteArrayOutputStream(2048);
    try (var json = MAPPER.createGenerator(bytes)) {
      body.writeTo(json);
    }
    return bytes.toByteArray();
  }

  /** Where it went wrong, but not the parser's own words: they quote the body. */
  private static String describe(JacksonException e) {
    var where = e.getLocation();
    var message = e.getOriginalMessage();
    var what =
        message != null && message.startsWith("Duplicate")
            ? "holds a key twice"
            : "is not valid JSON";
    return where == null || where.getLineNr() < 1
        ? what
        : what + " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
  }
}
