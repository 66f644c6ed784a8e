package dev.terrace.web.compress;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.web.compress.Encoder.Step;
import dev.terrace.web.encoding.Coding;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ConduitFactory;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Compresses the answers of a location, whoever makes them. Thread-safe.
 *
 * <p>A route calls {@link #begin} before the request is handled; the rest happens when the head of
 * the answer is complete. What already has a content coding is passed by, so files that were
 * compressed beforehand and origins that compress themselves go well with it.
 */
public final class Compression {
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final int BLOCK = 16 * 1024;

  private final CompressConfig config;
  private final CompressRules rules;
  private final Encoders encoders;

  /** Makes the compression that a configuration describes. */
  public Compression(CompressConfig config, Encoders encoders) {
    this.config = config;
    this.rules = new CompressRules(config, encoders::available);
    this.encoders = encoders;
  }

  /** Prepares a request, on its I/O thread. */
  public void begin(HttpServerExchange exchange) {
    if (config.enabled()) {
      Set<String> added = EntityTags.addStrongForms(exchange.getRequestHeaders());
      exchange.addResponseWrapper((factory, current) -> wrap(factory, current, added));
    }
  }

  /**
   * The coding that this client gets of an answer, from the status and the headers that are set by
   * now; identity for none. For who keeps answers in several codings.
   */
  public Coding coding(HttpServerExchange exchange) {
    HeaderMap request = exchange.getRequestHeaders();
    HeaderMap response = exchange.getResponseHeaders();
    if (rules.fate(request, exchange.getStatusCode(), response) == CompressRules.Fate.UNTOUCHED) {
      return Coding.IDENTITY;
    }
    return rules.coding(request, response, !exchange.getProtocol().equals(Protocols.HTTP_1_0));
  }

  /** Whether an answer with status 200 and these headers goes out compressed to some clients. */
  public boolean concerns(HeaderMap response) {
    return rules.fate(new HeaderMap(), StatusCodes.OK, response) == CompressRules.Fate.NEGOTIATED;
  }

  /**
   * The coding that this client gets of an answer that {@link #concerns} us and is for everybody;
   * identity for none.
   */
  public Coding codingFor(HeaderMap request, boolean http11) {
    return rules.coding(request, new HeaderMap(), http11);
  }

  /**
   * Changes the head of an answer whose body now has a coding: Content-Encoding, Vary and a weak
   * ETag; lengths and ranges of the uncoded body go.
   */
  public static void describe(HeaderMap response, Coding coding) {
    vary(response);
    response.put(Headers.CONTENT_ENCODING, coding.token());
    response.remove(Headers.CONTENT_LENGTH);
    response.remove(Headers.ACCEPT_RANGES);
    EntityTags.weaken(response);
  }

  /**
   * Compresses a whole body, for who keeps it. Takes about 10 ms a megabyte, so not for I/O
   * threads.
   *
   * @return empty when the bound of memory is reached
   */
  public Optional<byte[]> compress(Coding coding, ByteBuffer body) {
    Encoder encoder = encoders.open(coding, config, body.remaining());
    if (encoder == null) {
      return Optional.empty();
    }
    try (encoder) {
      ByteArrayOutputStream all = new ByteArrayOutputStream(Math.max(64, body.remaining() / 3));
      ByteBuffer in = body.duplicate();
      ByteBuffer out = ByteBuffer.allocateDirect(BLOCK);
      byte[] block = new byte[BLOCK];
      boolean done = false;
      while (!done) {
        done = encoder.encode(in, out, Step.FINISH);
        int bytes = out.flip().remaining();
        out.get(block, 0, bytes);
        all.write(block, 0, bytes);
        out.clear();
      }
      return Optional.of(all.toByteArray());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private StreamSinkConduit wrap(
      ConduitFactory<StreamSinkConduit> factory, HttpServerExchange exchange, Set<String> added) {
    HeaderMap request = exchange.getRequestHeaders();
    HeaderMap response = exchange.getResponseHeaders();
    if (exchange.getStatusCode() == StatusCodes.NOT_MODIFIED) {
      notModified(response, added);
      return factory.create();
    }
    if (rules.fate(request, exchange.getStatusCode(), response) == CompressRules.Fate.UNTOUCHED) {
      return factory.create();
    }
    vary(response);
    Coding coding = coding(exchange);
    if (coding == Coding.IDENTITY) {
      return factory.create();
    }
    boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
    Encoder encoder = head ? null : encoders.open(coding, config, length(response));
    if (!head && encoder == null) {
      return factory.create();
    }
    describe(response, coding);
    if (exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      // Said explicitly: otherwise the answer on a connection that closes has no visible end.
      response.put(Headers.TRANSFER_ENCODING, "chunked");
    }
    AccessLogFields.of(exchange).set("encoding", coding.token());
    if (encoder == null) {
      return factory.create();
    }
    CompressingConduit conduit =
        new CompressingConduit(
            factory.create(),
            encoder,
            exchange.getConnection().getByteBufferPool(),
            exchange.getIoThread(),
            CompressRules.eventStream(response) ? 0 : config.flushAfter().toMillis());
    exchange.addExchangeCompleteListener((_, then) -> {
      conduit.release();
      AccessLogFields.of(exchange).bytes(conduit.sent());
      then.proceed();
    });
    return conduit;
  }

  /** The client's copy has the weak form of the tag, and learns nothing new by the strong one. */
  private static void notModified(HeaderMap response, Set<String> added) {
    String tag = response.getFirst(Headers.ETAG);
    if (tag != null && added.contains(tag)) {
      EntityTags.weaken(response);
      vary(response);
    }
  }

  private static void vary(HeaderMap response) {
    HeaderValues lines = response.get(Headers.VARY);
    if (lines == null) {
      response.put(Headers.VARY, ACCEPT_ENCODING);
      return;
    }
    String all = String.join(", ", lines);
    for (String name : all.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (name.strip().equals("*") || name.strip().equals("accept-encoding")) {
        return;
      }
    }
    response.put(Headers.VARY, all + ", " + ACCEPT_ENCODING);
  }

  private static long length(HeaderMap response) {
    String length = response.getFirst(Headers.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
