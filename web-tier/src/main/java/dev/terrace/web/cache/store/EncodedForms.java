package dev.terrace.web.cache.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The forms of a stored body in content codings: each is made once. Thread-safe. */
final class EncodedForms {
  private final Map<String, Body.Whole> forms = new ConcurrentHashMap<>(2);

  Body.@Nullable Whole get(String coding) {
    Body.Whole form = forms.get(coding);
    return form == null || form.length() == 0 ? null : form;
  }

  /** Whether the caller is to make a form, and nobody else; an empty body stands for it so long. */
  boolean begin(String coding) {
    return forms.putIfAbsent(coding, Body.EMPTY) == null;
  }

  void keep(String coding, Body.Whole form) {
    forms.put(coding, form);
  }

  /** It could not be made; somebody else may try. */
  void giveUp(String coding) {
    var _ = forms.remove(coding, Body.EMPTY);
  }

  long bytes() {
    long bytes = 0;
    for (Body.Whole form : forms.values()) {
      bytes += form.length();
    }
    return bytes;
  }
}
