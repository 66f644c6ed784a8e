package dev.terrace.app.comment;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Call;
import dev.terrace.app.http.Routes;
import dev.terrace.app.http.Timestamps;
import tools.jackson.core.JsonGenerator;

/** Comments over HTTP. */
public final class CommentApi {
  private final CommentService comments;

  public CommentApi(CommentService comments) {
    this.comments = comments;
  }

  public void addTo(Routes routes) {
    routes
        .get("/articles/{slug}/comments", Access.OPTIONAL, this::comments)
        .postJson("/articles/{slug}/comments", Access.REQUIRED, this::add)
        .delete("/articles/{slug}/comments/{id}", Access.REQUIRED, this::delete);
  }

  private ApiAnswer comments(Call call) {
    var found = comments.comments(call.path("slug"), call.viewer());
    return ApiAnswer.ok(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("comments");
      found.forEach(comment -> write(json, comment));
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private ApiAnswer add(Call call) {
    var added = comments.add(call.path("slug"), call.body("comment").field("body"), call.viewer());
    return ApiAnswer.created(json -> {
      json.writeStartObject();
      json.writeName("comment");
      write(json, added);
      json.writeEndObject();
    });
  }

  private ApiAnswer delete(Call call) {
    comments.delete(call.path("slug"), call.path("id"), call.viewer());
    return ApiAnswer.noContent();
  }

  private static void write(JsonGenerator json, Comment comment) {
    json.writeStartObject();
    json.writeNumberProperty("id", comment.id());
    json.writeStringProperty("createdAt", Timestamps.print(comment.createdAt()));
    json.writeStringProperty("updatedAt", Timestamps.print(comment.updatedAt()));
    json.writeStringProperty("body", comment.body());
    comment.author().writeTo(json, "author");
    json.writeEndObject();
  }
}
