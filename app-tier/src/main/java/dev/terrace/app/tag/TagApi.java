package dev.terrace.app.tag;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Routes;
import java.util.List;

/** Tags over HTTP. */
public final class TagApi {
  private final TagService tags;

  public TagApi(TagService tags) {
    this.tags = tags;
  }

  public void addTo(Routes routes) {
    routes.get("/tags", Access.ANYONE, _ -> answer(tags.all()));
  }

  private static ApiAnswer answer(List<String> names) {
    return ApiAnswer.ok(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("tags");
      names.forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    });
  }
}
