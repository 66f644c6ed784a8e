package dev.terrace.app.http;

import tools.jackson.core.JsonGenerator;

/** Writes itself as one JSON value; by hand, so that what is shown is exactly what is meant. */
@FunctionalInterface
public interface JsonBody {
  void writeTo(JsonGenerator json);
}
