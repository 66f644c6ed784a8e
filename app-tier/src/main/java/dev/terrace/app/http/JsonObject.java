package dev.terrace.app.http;

import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Rejection;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** The fields of a JSON object as they were given; fields that nobody asks for do no harm. */
public final class JsonObject {
  private final JsonNode node;

  private JsonObject(JsonNode node) {
    this.node = node;
  }

  /**
   * The object that a body wraps in another: {@code {"user": {...}}}.
   *
   * @throws Rejection of kind INVALID when there is no such object
   */
  static JsonObject in(JsonNode body, String name) {
    if (body.isMissingNode() || body.isNull()) {
      throw Rejection.invalid(name, "can't be blank");
    }
    if (!body.isObject()) {
      throw Rejection.invalid("body", "must be an object");
    }
    var wrapped = body.path(name);
    if (wrapped.isMissingNode() || wrapped.isNull()) {
      throw Rejection.invalid(name, "can't be blank");
    }
    if (!wrapped.isObject()) {
      throw Rejection.invalid(name, "must be an object");
    }
    return new JsonObject(wrapped);
  }

  public Field field(String name) {
    var value = node.path(name);
    if (value.isMissingNode()) {
      return Field.ABSENT;
    }
    if (value.isNull()) {
      return Field.NULL;
    }
    if (value.isString()) {
      return Field.of(value.stringValue());
    }
    if (!value.isArray()) {
      return new Field.Other();
    }
    var texts = new ArrayList<String>(value.size());
    for (var element : value) {
      if (!element.isString()) {
        return new Field.Other();
      }
      texts.add(element.stringValue());
    }
    return new Field.Texts(texts);
  }
}
