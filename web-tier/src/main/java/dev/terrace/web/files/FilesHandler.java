package dev.terrace.web.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import dev.terrace.web.route.StaticPage;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD with the files of a folder (RFC 9110). Thread-safe.
 *
 * <p>What was asked for before is answered on the I/O thread without a look at the disk, as long as
 * nothing changed there. Everything else is looked up on the file threads.
 */
public final class FilesHandler {
  private static final Logger log = LoggerFactory.getLogger(FilesHandler.class);

  private final FileStore store;
  private final Folder folder;
  private final LocationFiles location;
  private final int cut;
  private final @Nullable Route fallback;
  private final ResourceLoader loader;
  private final Responder responder;
  private final Cache<String, Resource> known;

  /**
   * Makes a handler.
   *
   * @param cut how many of a path's first segments are not part of the file's name
   * @param fallback answers instead of a 404
   * @param compression of what is not compressed on disk
   */
  public FilesHandler(
      FileStore store,
      Folder folder,
      LocationFiles location,
      int cut,
      @Nullable Route fallback,
      Compression compression) {
    this.store = store;
    this.folder = folder;
    this.location = location;
    this.cut = cut;
    this.fallback = fallback;
    MimeTypes types = MimeTypes.standard().with(store.config().types());
    this.loader = new ResourceLoader(store, location, types, compression::concerns);
    this.responder = new Responder(store, loader, compression);
    this.known = Caffeine.newBuilder().maximumSize(store.config().entries()).build();
  }

  /** Answers; call on an I/O thread. */
  public void handle(HttpServerExchange exchange, RequestPath path) throws Exception {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      if (fallback == null || !(location.fallback() instanceof TryFile.Named)) {
        addHeaders(exchange);
        exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
        exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
        exchange.endExchange();
      } else {
        fallback.handle(exchange, path);
      }
      return;
    }
    String key = path.key();
    Resource resource = key == null ? null : known.getIfPresent(key);
    if (resource != null
        && (resource.fresh(folder.generation(), System.nanoTime()) || !resource.beginCheck())) {
      respond(exchange, path, resource, 0);
    } else {
      exchange.dispatch(store.threads(), () -> lookUp(exchange, path, resource, 0));
    }
  }

  /** A page that is kept and follows its file; empty when there is none. Blocks. */
  public Optional<Supplier<StaticPage>> page(RequestPath path) throws IOException {
    return folder.find(path.segments()) instanceof Folder.Place.File(Path real)
        ? Optional.of(new KeptPage(store, folder, loader, path.segments(), real))
        : Optional.empty();
  }

  /** What a path leads to. */
  private sealed interface Lookup {
    record Found(Path real) implements Lookup {}

    /** A directory that was asked for without its slash. */
    record Redirect() implements Lookup {}

    record Listing(Path directory) implements Lookup {}

    record Missing() implements Lookup {}
  }

  /** On a file thread. */
  private void lookUp(
      HttpServerExchange exchange, RequestPath path, @Nullable Resource before, int tries) {
    try {
      switch (find(path)) {
        case Lookup.Found(Path real) -> found(exchange, path, before, real, tries);
        case Lookup.Redirect() -> onIoThread(exchange, () -> redirect(exchange, path));
        case Lookup.Listing(Path directory) -> {
          List<String> names = path.segments();
          String shown = "/" + String.join("/", names) + (names.isEmpty() ? "" : "/");
          String html = DirectoryListing.html(directory, shown, names.size() <= cut);
          onIoThread(exchange, () -> responder.sendPage(exchange, html, location));
        }
        case Lookup.Missing() -> {
          forget(path);
          onIoThread(exchange, () -> missing(exchange, path));
        }
      }
    } catch (NoSuchFileException _) { // gone since it was found
      forget(path);
      onIoThread(exchange, () -> missing(exchange, path));
    } catch (IOException | RuntimeException e) {
      log.atError()
          .addKeyValue("path", exchange.getRequestURI())
          .setCause(e)
          .log("file cannot be served");
      onIoThread(exchange, () -> end(exchange, StatusCodes.INTERNAL_SERVER_ERROR));
    } finally {
      if (before != null) {
        before.endCheck();
      }
    }
  }

  private void found(
      HttpServerExchange exchange,
      RequestPath path,
      @Nullable Resource before,
      Path real,
      int tries)
      throws IOException {
    Resource resource =
        before != null && loader.unchanged(folder, real, before)
            ? before
            : loader.load(folder, real);
    String key = path.key();
    if (key != null && resource != before) {
      known.put(key, resource);
    }
    onIoThread(exchange, () -> respond(exchange, path, resource, tries));
  }

  private void forget(RequestPath path) {
    String key = path.key();
    if (key != null) {
      known.invalidate(key);
    }
  }

  private Lookup find(RequestPath path) throws IOException {
    List<String> names = path.segments().subList(cut, path.segments().size());
    if (location.tries().isEmpty()) {
      return find(names, path.directory(), path.directory());
    }
    for (TryFile step : location.tries()) {
      if (step instanceof TryFile.Look look) {
        boolean directory = look.directory();
        Lookup found = find(look.names(names), directory, directory && path.directory());
        // As in nginx, a file is wanted without the slash at the end, a directory with it.
        if (!(found instanceof Lookup.Missing)
            && !(found instanceof Lookup.Redirect && !directory)) {
          return found;
        }
      }
    }
    return new Lookup.Missing();
  }

  /**
   * Looks for a file or a directory.
   *
   * @param directory whether a directory may be meant
   * @param slash whether the path asked for ends with a slash
   */
  private Lookup find(List<String> names, boolean directory, boolean slash) throws IOException {
    return switch (folder.find(names)) {
      case Folder.Place.File(Path real) when !directory && !slash -> new Lookup.Found(real);
      case Folder.Place.File _, Folder.Place.Nothing _ -> new Lookup.Missing();
      case Folder.Place.Directory _ when !slash -> new Lookup.Redirect();
      case Folder.Place.Directory(Path real) -> index(names, real);
    };
  }

  private Lookup index(List<String> names, Path directory) throws IOException {
    for (String index : location.index()) {
      List<String> inside = new java.util.ArrayList<>(names);
      inside.add(index);
      if (folder.find(inside) instanceof Folder.Place.File(Path real)) {
        return new Lookup.Found(real);
      }
    }
    return location.listing() ? new Lookup.Listing(directory) : new Lookup.Missing();
  }

  private void respond(
      HttpServerExchange exchange, RequestPath path, Resource resource, int tries) {
    responder.respond(
        exchange,
        resource,
        () -> {
          if (tries > 3) {
            log.atWarn().addKeyValue("path", exchange.getRequestURI()).log("file changes too fast");
            onIoThread(exchange, () -> end(exchange, StatusCodes.SERVICE_UNAVAILABLE));
          } else {
            lookUp(exchange, path, null, tries + 1);
          }
        });
  }

  private void missing(HttpServerExchange exchange, RequestPath path) {
    TryFile last = location.fallback();
    if (fallback != null) {
      try {
        fallback.handle(exchange, path);
      } catch (Exception e) {
        log.atError().setCause(e).log("fallback failed");
        end(exchange, StatusCodes.INTERNAL_SERVER_ERROR);
      }
      return;
    }
    end(exchange, last instanceof TryFile.Status(int code) ? code : StatusCodes.NOT_FOUND);
  }

  /** Made of the decoded segments, so that {@code //host} never becomes another site's address. */
  private void redirect(HttpServerExchange exchange, RequestPath path) {
    StringBuilder address = new StringBuilder();
    for (String segment : path.segments()) {
      address
          .append('/')
          .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    address.append('/');
    String query = exchange.getQueryString();
    exchange
        .getResponseHeaders()
        .put(Headers.LOCATION, query.isEmpty() ? address.toString() : address + "?" + query);
    end(exchange, StatusCodes.MOVED_PERMANENTLY);
  }

  /** The body, where there is one, is the site's error page. */
  private void end(HttpServerExchange exchange, int status) {
    addHeaders(exchange);
    exchange.setStatusCode(status);
    exchange.endExchange();
  }

  private void addHeaders(HttpServerExchange exchange) {
    location.headers().forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
  }

  private static void onIoThread(HttpServerExchange exchange, Runnable task) {
    exchange
        .getIoThread()
        .execute(() -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            log.atError()
                .addKeyValue("path", exchange.getRequestURI())
                .setCause(e)
                .log("no answer");
            if (!exchange.isResponseStarted()) {
              exchange.getResponseHeaders().clear();
              exchange.setStatusCode(StatusCodes.INTERNAL_SERVER_ERROR);
            }
            exchange.endExchange();
          }
        });
  }
}
