package dev.terrace.app.site;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Puts answers on the wire: headers that keep browsers safe and caches right, cookies, content. */
final class PageSender {
  static final String HTML = "text/html; charset=utf-8";

  private static final String PRIVATE = "private, no-store";

  /**
   * Images may be anywhere on the web, since people link to them; everything else is ours alone.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self' "
          + ThemeScript.SOURCE
          + "; style-src 'self'; img-src 'self' http: https:; font-src 'self'; connect-src 'self';"
          + " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final HttpString PERMISSIONS = new HttpString("Permissions-Policy");
  private static final HttpString OPENER = new HttpString("Cross-Origin-Opener-Policy");
  private static final HttpString RESOURCE = new HttpString("Cross-Origin-Resource-Policy");
  private static final HttpString CONTENT_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final int TAG_BYTES = 16;

  private final String cacheControl;
  private final Duration sessionLifetime;

  PageSender(SiteConfig config) {
    this.cacheControl = config.cache().header();
    this.sessionLifetime = config.sessions().lifetime();
  }

  /** Sends an answer whose content, if it has any, is rendered already. */
  void send(PageAnswer answer, byte[] content, Visit visit, HttpServletResponse response)
      throws IOException {
    var headers = visit.exchange().getResponseHeaders();
    safety(headers);
    cookies(answer, visit, headers);
    switch (answer) {
      case PageAnswer.Page(int status, Head _, View _) ->
          content(status, HTML, content, visit, response);
      case PageAnswer.Fragment(int status, View _) ->
          content(status, HTML, content, visit, response);
      case PageAnswer.Document(String contentType, String _) ->
          content(200, contentType, content, visit, response);
      case PageAnswer.Redirect(String path) -> redirect(path, headers, response);
      case PageAnswer.SignedIn(String path, var _) -> redirect(path, headers, response);
      case PageAnswer.SignedOut(String path) -> redirect(path, headers, response);
      case PageAnswer.Done() -> {
        headers.put(Headers.CACHE_CONTROL, PRIVATE);
        response.setStatus(204);
      }
    }
  }

  /** What every answer says, redirects too, and the pages that the listener sends. */
  static void safety(HeaderMap headers) {
    headers.put(CONTENT_OPTIONS, "nosniff");
    headers.put(Headers.CONTENT_SECURITY_POLICY, POLICY);
    headers.put(Headers.REFERRER_POLICY, "strict-origin-when-cross-origin");
    headers.put(PERMISSIONS, "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    headers.put(OPENER, "same-origin");
    headers.put(RESOURCE, "same-origin");
  }

  private void cookies(PageAnswer answer, Visit visit, HeaderMap headers) {
    var cookies = visit.cookies();
    var session = visit.session();
    if (answer instanceof PageAnswer.SignedIn(var _, var token)) {
      headers.add(Headers.SET_COOKIE, cookies.setSession(token, sessionLifetime));
    } else if (answer instanceof PageAnswer.SignedOut || visit.sessionOver()) {
      headers.add(Headers.SET_COOKIE, cookies.clearSession());
    } else if (session != null && session.renewed() != null) {
      headers.add(Headers.SET_COOKIE, cookies.setSession(session.token(), session.renewed()));
    }
    var formValue = visit.newFormValue();
    if (formValue != null) {
      headers.add(Headers.SET_COOKIE, cookies.setForm(formValue));
    }
  }

  private static void redirect(String path, HeaderMap headers, HttpServletResponse response) {
    headers.put(Headers.CACHE_CONTROL, PRIVATE);
    headers.put(Headers.LOCATION, path);
    response.setStatus(303);
  }

  private void content(
      int status, String contentType, byte[] content, Visit visit, HttpServletResponse response)
      throws IOException {
    var headers = visit.exchange().getResponseHeaders();
    // Past the servlet API, which would rewrite the value.
    headers.put(Headers.CONTENT_TYPE, contentType);
    headers.put(Headers.VARY, "Cookie");
    response.setStatus(status);
    if (status == 200 && visit.shared()) {
      var tag = tag(content);
      headers.put(Headers.CACHE_CONTROL, cacheControl);
      headers.put(Headers.ETAG, tag);
      if (matches(visit.request().getHeader("If-None-Match"), tag)) {
        headers.remove(Headers.CONTENT_TYPE);
        response.setStatus(304);
        return;
      }
    } else {
      headers.put(Headers.CACHE_CONTROL, PRIVATE);
    }
    response.setContentLength(content.length);
    if (!visit.request().getMethod().equals("HEAD")) {
      response.getOutputStream().write(content);
    }
  }

  private static String tag(byte[] content) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"'
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES))
          + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }

  /** RFC 9110 §13.1.2, by weak comparison: a proxy that compresses may have weakened the tag. */
  static boolean matches(@Nullable String ifNoneMatch, String tag) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (var candidate : ifNoneMatch.split(",", -1)) {
      var value = candidate.strip();
      if (value.equals("*") || value.equals(tag) || value.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }
}
