package dev.terrace.app.profile;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * An account as others see it.
 *
 * @param following whether the one who asks follows it
 */
public record Profile(
    String username, @Nullable String bio, @Nullable String image, boolean following) {

  /** Writes it as a property of this name into the object that is open. */
  public void writeTo(JsonGenerator json, String name) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("username", username);
    json.writeStringProperty("bio", bio);
    json.writeStringProperty("image", image);
    json.writeBooleanProperty("following", following);
    json.writeEndObject();
  }
}
