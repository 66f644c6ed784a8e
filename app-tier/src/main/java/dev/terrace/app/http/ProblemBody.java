package dev.terrace.app.http;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The one shape of every refusal: {@code {"errors": {"title": ["can't be blank"]}}}. */
record ProblemBody(Map<String, List<String>> problems) implements JsonBody {

  @Override
  public void writeTo(JsonGenerator json) {
    json.writeStartObject();
    json.writeObjectPropertyStart("errors");
    problems.forEach((key, messages) -> {
      json.writeArrayPropertyStart(key);
      messages.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
    json.writeEndObject();
  }
}
