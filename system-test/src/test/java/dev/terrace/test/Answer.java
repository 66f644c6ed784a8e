package dev.terrace.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * An answer of the API, with the expectations that every endpoint shares. A failed expectation
 * shows the request and the whole answer.
 */
public record Answer(String request, int status, HttpHeaders headers, String body) {

  /** Expects a status. */
  public Answer is(int expected) {
    assertThat(status).as(this::describe).isEqualTo(expected);
    return this;
  }

  /** The body as JSON; expects the content type that every body of the API has. */
  public JsonNode json() {
    assertThat(header("Content-Type").toLowerCase(Locale.ROOT).replace(" ", ""))
        .as(this::describe)
        .isEqualTo("application/json;charset=utf-8");
    return Json.read(body);
  }

  /** The one object or list in the body: expects that it is wrapped in this name and no other. */
  public JsonNode only(String wrapper) {
    JsonNode json = json();
    assertThat(Json.names(json)).as(this::describe).containsExactly(wrapper);
    return json.get(wrapper);
  }

  /** Expects exactly {@code {"errors": {key: [message]}}}. */
  public void isError(int expected, String key, String message) {
    is(expected);
    JsonNode errors = only("errors");
    assertThat(Json.names(errors)).as(this::describe).containsExactly(key);
    assertThat(Json.strings(errors.get(key))).as(this::describe).containsExactly(message);
  }

  /** Expects 422 that blames this field alone; the wording is free. */
  public void isInvalid(String field) {
    isErrorAbout(422, field);
  }

  /** Expects an error that blames this key alone, in whatever words. */
  public void isErrorAbout(int expected, String key) {
    is(expected);
    JsonNode errors = only("errors");
    assertThat(Json.names(errors)).as(this::describe).containsExactly(key);
    assertThat(Json.strings(errors.get(key))).as(this::describe).isNotEmpty().doesNotContain("");
  }

  /** Expects an error of that status in the API's shape, whatever it says. */
  public void isAnyError(int expected) {
    is(expected);
    JsonNode errors = only("errors");
    assertThat(Json.names(errors)).as(this::describe).isNotEmpty();
    for (JsonNode messages : errors) {
      assertThat(Json.strings(messages)).as(this::describe).isNotEmpty().doesNotContain("");
    }
  }

  /** Expects 204 and not a byte of body. */
  public void isEmpty() {
    is(204);
    assertThat(body).as(this::describe).isEmpty();
    assertThat(headers.firstValue("Content-Length").orElse("0")).as(this::describe).isEqualTo("0");
  }

  /** The value of a header that must be there, once. */
  public String header(String name) {
    List<String> values = headers.allValues(name);
    assertThat(values).as(() -> name + " in " + describe()).hasSize(1);
    return values.getFirst();
  }

  /** The elements of a comma-separated header. */
  public List<String> headerList(String name) {
    return List.of(header(name).split("\\s*,\\s*", -1));
  }

  /** The exchange in words, for messages. */
  public String describe() {
    return request + " -> " + status + " " + headers.map() + "\n" + body;
  }
}
