package dev.terrace.web.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.terrace.web.compress.Compression;
import dev.terrace.web.encoding.AcceptEncoding;
import dev.terrace.web.encoding.Coding;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a resource into the answer that a request wants of it: form, conditions, ranges. */
final class Responder {
  private static final Logger log = LoggerFactory.getLogger(Responder.class);

  private final FileStore store;
  private final ResourceLoader loader;
  private final Compression compression;

  Responder(FileStore store, ResourceLoader loader, Compression compression) {
    this.store = store;
    this.loader = loader;
    this.compression = compression;
  }

  /**
   * Answers; on the I/O thread.
   *
   * @param changed what to do, on a file thread, when the file turns out to be another one
   */
  void respond(HttpServerExchange exchange, Resource resource, Runnable changed) {
    respond(exchange, resource, changed, true);
  }

  private void respond(
      HttpServerExchange exchange, Resource resource, Runnable changed, boolean mayMake) {
    HeaderMap request = exchange.getRequestHeaders();
    AcceptEncoding accepted = AcceptEncodings.of(request);
    Representation form = resource.choose(accepted);
    if (form != null
        && form.file() == null
        && request.contains(Headers.RANGE)
        && accepted.accepts(Coding.IDENTITY)) {
      form = resource.identity(); // a form that was made here has no ranges
    }
    boolean onTheWay = false;
    if (resource.compressible()
        && (form == null || form.coding() == Coding.IDENTITY)
        && request.contains(Headers.ACCEPT_ENCODING)
        && !request.contains(Headers.RANGE)) {
      Coding coding = compression.codingFor(request, !isHttp10(exchange));
      if (coding != Coding.IDENTITY && isSmall(resource.identity())) {
        if (mayMake && !notModified(request, resource)) {
          exchange.dispatch(store.threads(), () -> make(exchange, resource, coding, changed));
          return;
        }
      } else {
        onTheWay = coding != Coding.IDENTITY;
      }
    }
    if (form == null && !onTheWay) {
      refuse(exchange, resource, StatusCodes.NOT_ACCEPTABLE);
      return;
    }
    Representation chosen = form == null ? resource.identity() : form;
    answer(exchange, resource, chosen, onTheWay, changed, null);
  }

  /** Whether the client has it, in whatever coding: then none needs to be made. */
  private static boolean notModified(HeaderMap request, Resource resource) {
    Representation identity = resource.identity();
    return Preconditions.evaluate(request, identity.etag(), identity.modified())
        == Preconditions.NOT_MODIFIED;
  }

  private static boolean isHttp10(HttpServerExchange exchange) {
    return exchange.getProtocol().equals(Protocols.HTTP_1_0);
  }

  private boolean isSmall(Representation form) {
    return form.length() <= store.config().largestKept().bytes();
  }

  /** Makes a form in a coding and keeps it; on a file thread. */
  private void make(
      HttpServerExchange exchange, Resource resource, Coding coding, Runnable changed) {
    try {
      Representation identity = resource.identity();
      ByteBuffer content = store.content(identity);
      if (content == null) {
        Optional<ByteBuffer> read = read(identity);
        if (read.isEmpty()) {
          changed.run();
          return;
        }
        content = read.get();
      }
      Optional<byte[]> compressed = compression.compress(coding, content.duplicate());
      if (compressed.isPresent()) {
        Representation made = loader.made(resource, coding, compressed.get());
        store.keep(made, compressed.get());
        resource.add(made);
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("file cannot be read");
      changed.run();
      return;
    }
    exchange.getIoThread().execute(() -> respond(exchange, resource, changed, false));
  }

  /**
   * Answers with a form.
   *
   * @param open the form's file, if it is open already: closed here or when it was sent
   */
  private void answer(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      boolean onTheWay,
      Runnable changed,
      @Nullable OpenFile open) {
    boolean sends = begin(exchange, resource, form, onTheWay, changed, open);
    if (open != null && !sends) {
      close(open);
    }
  }

  /** Whether the open file is being sent. */
  private boolean begin(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      boolean onTheWay,
      Runnable changed,
      @Nullable OpenFile open) {
    HeaderMap request = exchange.getRequestHeaders();
    HeaderMap response = exchange.getResponseHeaders();
    String etag = onTheWay ? ResourceLoader.weak(form.etag()) : form.etag();
    switch (Preconditions.evaluate(request, etag, form.modified())) {
      case FAILED -> {
        refuse(exchange, resource, StatusCodes.PRECONDITION_FAILED);
        return false;
      }
      case NOT_MODIFIED -> {
        form.head().putNotModified(response);
        response.put(Headers.ETAG, etag);
        exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
        exchange.endExchange();
        return false;
      }
      case MET -> {}
    }
    ByteRanges ranges = ranges(exchange, form);
    if (ranges instanceof ByteRanges.Unsatisfiable) {
      response.put(Headers.CONTENT_RANGE, "bytes */" + form.length());
      refuse(exchange, resource, StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE);
      return false;
    }
    if (exchange.getRequestMethod().equals(Methods.HEAD) || form.length() == 0) {
      form.head().putAll(response);
      if (onTheWay) {
        Compression.describe(response, compression.codingFor(request, !isHttp10(exchange)));
        // Without a length of its own: an exchange that ends before it has a channel gets 0.
        var _ = exchange.getResponseChannel();
      }
      exchange.endExchange();
      return false;
    }
    if (open != null) {
      sendOpen(exchange, resource, form, ranges, onTheWay, open);
      return true;
    }
    ByteBuffer content = isSmall(form) ? store.content(form) : null;
    if (content != null) {
      sendMemory(exchange, resource, form, ranges, content);
    } else if (form.file() == null) { // made here, and given up for others since
      exchange.dispatch(store.threads(), () -> remake(exchange, resource, form, ranges, changed));
    } else if (isSmall(form)) {
      exchange.dispatch(
          store.threads(), () -> readAndSend(exchange, resource, form, ranges, changed));
    } else {
      exchange.dispatch(
          store.threads(), () -> sendFile(exchange, resource, form, ranges, onTheWay, changed));
    }
    return false;
  }

  private static ByteRanges ranges(HttpServerExchange exchange, Representation form) {
    HeaderMap request = exchange.getRequestHeaders();
    String range = request.getFirst(Headers.RANGE);
    if (range == null
        || form.file() == null
        || !exchange.getRequestMethod().equals(Methods.GET)
        || !Preconditions.rangeApplies(request, form.etag(), form.modified(), Instant.now())) {
      return new ByteRanges.Whole();
    }
    return ByteRanges.parse(range, form.length());
  }

  private void remake(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      ByteRanges ranges,
      Runnable changed) {
    try {
      Optional<ByteBuffer> plain = read(resource.identity());
      if (plain.isEmpty()) {
        changed.run();
        return;
      }
      Optional<byte[]> compressed = compression.compress(form.coding(), plain.get());
      if (compressed.isEmpty() || compressed.get().length != form.length()) {
        changed.run();
        return;
      }
      ByteBuffer content = store.keep(form, compressed.get());
      exchange.getIoThread().execute(() -> sendMemory(exchange, resource, form, ranges, content));
    } catch (IOException e) {
      log.atDebug().setCause(e).log("file cannot be read");
      changed.run();
    }
  }

  private void readAndSend(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      ByteRanges ranges,
      Runnable changed) {
    try {
      Optional<ByteBuffer> content = read(form);
      if (content.isEmpty()) {
        changed.run();
      } else {
        exchange
            .getIoThread()
            .execute(() -> sendMemory(exchange, resource, form, ranges, content.get()));
      }
    } catch (IOException e) {
      log.atDebug().setCause(e).log("file cannot be read");
      changed.run();
    }
  }

  /** Empty when the file is another one by now; blocks. */
  private Optional<ByteBuffer> read(Representation form) throws IOException {
    Path file = form.file();
    if (file == null) {
      return Optional.empty();
    }
    try (OpenFile open = OpenFile.open(file)) {
      return open.identity().equals(form.identity())
          ? open.read(file).map(content -> store.keep(form, content))
          : Optional.empty();
    }
  }

  private void sendMemory(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      ByteRanges ranges,
      ByteBuffer content) {
    if (ranges instanceof ByteRanges.Parts(List<ByteRanges.Part> wanted)) {
      List<BodyPart> parts =
          partial(
              exchange,
              resource,
              form,
              wanted,
              part -> new BodyPart.Memory(content.slice((int) part.first(), (int) part.length())));
      ByteBuffer[] buffers =
          parts.stream().map(part -> ((BodyPart.Memory) part).bytes()).toArray(ByteBuffer[]::new);
      exchange.getResponseSender().send(buffers);
      return;
    }
    if (!form.head().send(exchange, content)) {
      form.head().putAll(exchange.getResponseHeaders());
      exchange.getResponseSender().send(content.duplicate());
    }
  }

  /** On a file thread: opens the file that the head tells of, and no other. */
  private void sendFile(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      ByteRanges ranges,
      boolean onTheWay,
      Runnable changed) {
    try {
      OpenFile open = OpenFile.open(fileOf(form));
      if (open.identity().equals(form.identity())) {
        exchange
            .getIoThread()
            .execute(() -> sendOpen(exchange, resource, form, ranges, onTheWay, open));
        return;
      }
      // Another file is there by now: all is decided again, for the one that is open.
      Representation now = loader.reopened(form, open);
      exchange
          .getIoThread()
          .execute(() -> answer(exchange, resource, now, onTheWay, changed, open));
    } catch (IOException e) {
      log.atDebug().setCause(e).log("file cannot be opened");
      changed.run();
    }
  }

  private void sendOpen(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      ByteRanges ranges,
      boolean onTheWay,
      OpenFile open) {
    List<BodyPart> parts;
    if (ranges instanceof ByteRanges.Parts(List<ByteRanges.Part> wanted)) {
      parts =
          partial(
              exchange,
              resource,
              form,
              wanted,
              part -> new BodyPart.Region(part.first(), part.length()));
    } else {
      form.head().putAll(exchange.getResponseHeaders());
      parts = List.of(new BodyPart.Region(0, form.length()));
    }
    if (onTheWay) {
      compression.begin(exchange);
    }
    FileSender.send(exchange, store.threads(), open.channel(), parts, onTheWay);
  }

  private static void close(OpenFile open) {
    try {
      open.close();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("file cannot be closed");
    }
  }

  private static Path fileOf(Representation form) throws IOException {
    Path file = form.file();
    if (file == null) {
      throw new IOException("no file");
    }
    return file;
  }

  private static List<BodyPart> partial(
      HttpServerExchange exchange,
      Resource resource,
      Representation form,
      List<ByteRanges.Part> wanted,
      java.util.function.Function<ByteRanges.Part, BodyPart> piece) {
    HeaderMap response = exchange.getResponseHeaders();
    form.head().putWithoutLength(response);
    exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
    if (wanted.size() == 1) {
      ByteRanges.Part part = wanted.getFirst();
      response.put(
          Headers.CONTENT_RANGE,
          "bytes %d-%d/%d".formatted(part.first(), part.last(), form.length()));
      exchange.setResponseContentLength(part.length());
      return List.of(piece.apply(part));
    }
    var body = new MultipartRanges(wanted, resource.type(), form.length(), piece);
    response.put(Headers.CONTENT_TYPE, body.contentType());
    exchange.setResponseContentLength(body.length());
    return body.parts();
  }

  private static void refuse(HttpServerExchange exchange, Resource resource, int status) {
    HeaderMap response = exchange.getResponseHeaders();
    String range = response.getFirst(Headers.CONTENT_RANGE);
    resource.identity().head().putNotModified(response);
    response.remove(Headers.ETAG);
    response.put(Headers.CACHE_CONTROL, "no-cache");
    putIfPresent(response, range);
    exchange.setStatusCode(status);
    exchange.endExchange();
  }

  private static void putIfPresent(HeaderMap response, @Nullable String range) {
    if (range != null) {
      response.put(Headers.CONTENT_RANGE, range);
    }
  }

  /** Answers with a page that was made for this request. */
  void sendPage(HttpServerExchange exchange, String html, LocationFiles location) {
    HeaderMap response = exchange.getResponseHeaders();
    response.put(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
    response.put(Headers.CACHE_CONTROL, "no-cache");
    location.headers().forEach(response::put);
    compression.begin(exchange);
    exchange.getResponseSender().send(html, UTF_8);
  }
}
