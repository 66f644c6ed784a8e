package dev.terrace.web.files;

import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.StaticPage;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET and HEAD with the files below a root (RFC 9110). Thread-safe. */
public final class FilesHandler {
  private static final Logger log = LoggerFactory.getLogger(FilesHandler.class);

  /** Served pages must be asked for again each time; the entity tag keeps that cheap. */
  private static final String REVALIDATE = "no-cache";

  private final SiteRoot root;
  private final String assetCaching;
  private final Executor fileThreads;

  /**
   * Makes a handler.
   *
   * @param maxAge how long anything but HTML may be used without asking again
   * @param fileThreads where files are read
   */
  public FilesHandler(SiteRoot root, Duration maxAge, Executor fileThreads) {
    this.root = root;
    this.assetCaching = maxAge.isZero() ? REVALIDATE : "public, max-age=" + maxAge.toSeconds();
    this.fileThreads = fileThreads;
  }

  /** Reads a page to keep; blocks. */
  public Optional<StaticPage> page(RequestPath path) throws IOException {
    return root.find(path.segments(), path.directory()) instanceof Lookup.Found(SiteFile file)
        ? Optional.of(new StaticPage(file.type(), ByteBuffer.wrap(Files.readAllBytes(file.path()))))
        : Optional.empty();
  }

  /**
   * Answers on the file threads; call on an I/O thread.
   *
   * @param names how many of the path's last segments name the file below the root
   */
  public void handle(HttpServerExchange exchange, RequestPath path, int names) {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
      exchange.endExchange();
      return;
    }
    exchange.dispatch(fileThreads, () -> answer(exchange, path, names));
  }

  private void answer(HttpServerExchange exchange, RequestPath path, int names) {
    try {
      List<String> all = path.segments();
      List<String> below = all.subList(all.size() - names, all.size());
      switch (root.find(below, path.directory())) {
        case Lookup.Found(SiteFile file) -> answer(exchange, file);
        case Lookup.Directory() -> redirect(exchange, all);
        case Lookup.Missing() -> end(exchange, StatusCodes.NOT_FOUND);
      }
    } catch (IOException | RuntimeException e) {
      log.atError()
          .addKeyValue("path", exchange.getRequestURI())
          .setCause(e)
          .log("file cannot be served");
      exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
      end(exchange, StatusCodes.INTERNAL_SERVER_ERROR);
    }
  }

  private void answer(HttpServerExchange exchange, SiteFile file) throws IOException {
    HeaderMap request = exchange.getRequestHeaders();
    HeaderMap response = exchange.getResponseHeaders();
    switch (Preconditions.evaluate(request, file.etag(), file.modified())) {
      case FAILED -> {
        end(exchange, StatusCodes.PRECONDITION_FAILED);
        return;
      }
      case NOT_MODIFIED -> {
        validators(response, file);
        end(exchange, StatusCodes.NOT_MODIFIED);
        return;
      }
      case MET -> {}
    }
    ByteRange range =
        exchange.getRequestMethod().equals(Methods.GET)
                && Preconditions.rangeApplies(request, file.etag(), file.modified())
            ? ByteRange.parse(request.getFirst(Headers.RANGE), file.length())
            : new ByteRange.Whole();
    response.put(Headers.ACCEPT_RANGES, "bytes");
    switch (range) {
      case ByteRange.Whole() -> send(exchange, file, 0, file.length());
      case ByteRange.Part part -> {
        exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
        response.put(
            Headers.CONTENT_RANGE,
            "bytes %d-%d/%d".formatted(part.first(), part.last(), file.length()));
        send(exchange, file, part.first(), part.length());
      }
      case ByteRange.Unsatisfiable() -> {
        response.put(Headers.CONTENT_RANGE, "bytes */" + file.length());
        end(exchange, StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE);
      }
    }
  }

  private void send(HttpServerExchange exchange, SiteFile file, long first, long length)
      throws IOException {
    HeaderMap response = exchange.getResponseHeaders();
    validators(response, file);
    response.put(Headers.CONTENT_TYPE, file.type());
    exchange.setResponseContentLength(length);
    if (exchange.getRequestMethod().equals(Methods.HEAD) || length == 0) {
      exchange.getIoThread().execute(exchange::endExchange);
    } else {
      FileSender.send(exchange, fileThreads, file.path(), first, length);
    }
  }

  private void validators(HeaderMap response, SiteFile file) {
    response.put(Headers.ETAG, file.etag());
    response.put(Headers.LAST_MODIFIED, DateUtils.toDateString(Date.from(file.modified())));
    response.put(Headers.CACHE_CONTROL, MimeTypes.isHtml(file.type()) ? REVALIDATE : assetCaching);
  }

  /** Made of the decoded segments, so that {@code //host} never becomes another site's address. */
  private static void redirect(HttpServerExchange exchange, List<String> segments) {
    StringBuilder location = new StringBuilder();
    for (String segment : segments) {
      location
          .append('/')
          .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    location.append('/');
    String query = exchange.getQueryString();
    exchange
        .getResponseHeaders()
        .put(Headers.LOCATION, query.isEmpty() ? location.toString() : location + "?" + query);
    end(exchange, StatusCodes.MOVED_PERMANENTLY);
  }

  /** For the file threads. The body, where there is one, is the site's error page. */
  private static void end(HttpServerExchange exchange, int status) {
    exchange.setStatusCode(status);
    exchange.getIoThread().execute(exchange::endExchange);
  }
}
