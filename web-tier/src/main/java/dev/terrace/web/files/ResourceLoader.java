package dev.terrace.web.files;

import dev.terrace.web.access.PrivateAnswer;
import dev.terrace.web.encoding.Coding;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes resources of files. Blocks; thread-safe. */
final class ResourceLoader {
  /** Larger files get a tag of size and time: reading them would delay the first answer. */
  private static final long LARGEST_HASHED = 16 << 20;

  private static final int TRIES = 8;
  private static final List<Coding> STORED = List.of(Coding.BROTLI, Coding.ZSTD, Coding.GZIP);
  private static final String REVALIDATE = "no-cache";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /** {@code site.4e1f0c9a2b.css}, as {@code build-site} names files. */
  private static final Pattern FINGERPRINT = Pattern.compile(".+\\.[0-9a-f]{10,}(\\.[^.]+)?");

  private final FileStore store;
  private final LocationFiles location;
  private final MimeTypes types;
  private final Predicate<HeaderMap> compressible;

  /**
   * Makes a loader.
   *
   * @param compressible whether an answer with these fields may be compressed on its way
   */
  ResourceLoader(
      FileStore store, LocationFiles location, MimeTypes types, Predicate<HeaderMap> compressible) {
    this.store = store;
    this.location = location;
    this.types = types;
    this.compressible = compressible;
  }

  /**
   * Loads a file with all its forms.
   *
   * @param real without symbolic links
   * @throws NoSuchFileException if it is gone
   */
  Resource load(Folder folder, Path real) throws IOException {
    int generation = folder.generation();
    String name = String.valueOf(real.getFileName());
    String type = types.of(name);
    Loaded identity = read(real);
    List<Loaded> stored = new ArrayList<>(List.of(identity));
    List<Coding> codings = new ArrayList<>(List.of(Coding.IDENTITY));
    if (MimeTypes.compressible(type)) {
      for (Coding coding : STORED) {
        sibling(folder, real, coding, identity)
            .ifPresent(loaded -> {
              stored.add(loaded);
              codings.add(coding);
            });
      }
    }
    boolean settled = stored.stream().allMatch(loaded -> loaded.identity().settled(Instant.now()));
    boolean onTheWay = stored.size() == 1 && compressible.test(describe(type, identity));
    List<Representation> forms = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      Loaded loaded = stored.get(i);
      Coding coding = codings.get(i);
      boolean varies = stored.size() > 1 || onTheWay;
      Representation form =
          new Representation(
              coding,
              loaded.file(),
              loaded.identity(),
              loaded.identity().size(),
              loaded.etag(),
              modified(loaded),
              head(name, type, coding, loaded, varies));
      byte[] content = loaded.content();
      if (content != null) {
        store.keep(form, content);
      }
      forms.add(form);
    }
    return new Resource(
        type, forms, onTheWay, settled, generation, System.nanoTime() + validity(folder, settled));
  }

  /** Whether a resource is what is on disk now; if so, it is good for another while. */
  boolean unchanged(Folder folder, Path real, Resource resource) {
    int generation = folder.generation();
    if (!resource.settled() || !real.equals(resource.identity().file())) {
      return false;
    }
    try {
      for (Coding coding : Coding.values()) {
        Representation form =
            coding == Coding.IDENTITY
                ? resource.identity()
                : resource.stored().stream()
                    .filter(each -> each.coding() == coding)
                    .findFirst()
                    .orElse(null);
        boolean asked = coding == Coding.IDENTITY || MimeTypes.compressible(resource.type());
        if (asked && !same(real.resolveSibling(real.getFileName() + coding.suffix()), form)) {
          return false;
        }
      }
    } catch (IOException _) {
      return false;
    }
    resource.unchanged(generation, System.nanoTime() + validity(folder, true));
    return true;
  }

  private boolean same(Path file, @Nullable Representation form) throws IOException {
    FileIdentity now;
    try {
      now = FileIdentity.of(file);
    } catch (NoSuchFileException _) {
      return form == null;
    }
    // One that was not taken (too old, no file) is looked at again only when it changes.
    return form == null ? !now.regular() || stale(now, file) : now.equals(form.identity());
  }

  private boolean stale(FileIdentity sibling, Path file) throws IOException {
    String name = file.toString();
    Path source = Path.of(name.substring(0, name.lastIndexOf('.')));
    return sibling.modified().compareTo(FileIdentity.of(source).modified()) < 0;
  }

  /** A file that changed just now is looked at each time: another change might not show. */
  private long validity(Folder folder, boolean settled) {
    FilesConfig config = store.config();
    if (!settled) {
      return 0;
    }
    return (folder.watched() ? config.rescan() : config.recheck()).toNanos();
  }

  /**
   * A file that was read.
   *
   * @param content null when it is too large to be kept
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
  private record Loaded(Path file, FileIdentity identity, String etag, byte @Nullable [] content) {}

  private Loaded read(Path real) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try (OpenFile open = OpenFile.open(real)) {
        FileIdentity identity = open.identity();
        if (identity.size() > store.config().largestKept().bytes()) {
          return new Loaded(real, identity, tag(open), null);
        }
        Optional<byte[]> content = open.read(real);
        if (content.isPresent()) {
          byte[] hash = digest().digest(content.get());
          return new Loaded(real, identity, tag(hash), content.get());
        }
      }
    }
    throw new IOException(real + " changes faster than it can be read");
  }

  private Optional<Loaded> sibling(Folder folder, Path real, Coding coding, Loaded source) {
    Path file = real.resolveSibling(real.getFileName() + coding.suffix());
    try {
      if (!file.toRealPath().equals(file) || !file.startsWith(folder.path())) {
        return Optional.empty();
      }
      Loaded loaded = read(file);
      boolean old = loaded.identity().modified().compareTo(source.identity().modified()) < 0;
      boolean immutable = location.fingerprinted() && isFingerprinted(real);
      return old && !immutable ? Optional.empty() : Optional.of(loaded);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private String tag(OpenFile open) throws IOException {
    FileIdentity identity = open.identity();
    if (identity.size() > LARGEST_HASHED) {
      // Weak while another change could have the same time (RFC 9110 §8.8.1).
      String weak = identity.settled(Instant.now()) ? "" : "W/";
      var time = identity.modified().toInstant();
      return "%s\"%x-%x%08x\""
          .formatted(weak, identity.size(), time.getEpochSecond(), time.getNano());
    }
    MessageDigest digest = digest();
    // Not closed: that would close the file.
    InputStream in = Channels.newInputStream(open.channel());
    byte[] block = new byte[1 << 16];
    for (int length = in.read(block); length > 0; length = in.read(block)) {
      digest.update(block, 0, length);
    }
    return tag(digest.digest());
  }

  /** Of the content alone, so that every web server has the same one for the same file. */
  static String tag(byte[] hash) {
    byte[] half = Arrays.copyOf(hash, 16);
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(half) + '"';
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Instant modified(Loaded loaded) {
    return loaded.identity().modified().toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static HeaderMap describe(String type, Loaded loaded) {
    HeaderMap response = new HeaderMap();
    response.put(Headers.CONTENT_TYPE, type);
    response.put(Headers.CONTENT_LENGTH, String.valueOf(loaded.identity().size()));
    return response;
  }

  private ResponseHead head(
      String name, String type, Coding coding, Loaded loaded, boolean varies) {
    Map<HttpString, String> fields = new LinkedHashMap<>();
    fields.put(Headers.CONTENT_TYPE, type);
    fields.put(Headers.CONTENT_LENGTH, String.valueOf(loaded.identity().size()));
    fields.put(Headers.LAST_MODIFIED, DateUtils.toDateString(Date.from(modified(loaded))));
    fields.put(Headers.ETAG, loaded.etag());
    fields.put(Headers.ACCEPT_RANGES, "bytes");
    fields.put(Headers.CACHE_CONTROL, caching(name, type));
    if (varies) {
      fields.put(Headers.VARY, "Accept-Encoding");
    }
    if (coding != Coding.IDENTITY) {
      fields.put(Headers.CONTENT_ENCODING, coding.token());
    }
    fields.putAll(location.headers());
    fields.keySet().removeAll(location.without());
    if (location.personal()) {
      fields.compute(Headers.CACHE_CONTROL, (_, given) -> PrivateAnswer.cacheControl(given));
    }
    return new ResponseHead(fields);
  }

  private String caching(String name, String type) {
    if (location.fingerprinted() && FINGERPRINT.matcher(name).matches()) {
      return IMMUTABLE;
    }
    // Pages must be asked for again each time; the entity tag keeps that cheap.
    return MimeTypes.isHtml(type) || location.maxAge().isZero()
        ? REVALIDATE
        : "public, max-age=" + location.maxAge().toSeconds();
  }

  private static boolean isFingerprinted(Path real) {
    return FINGERPRINT.matcher(String.valueOf(real.getFileName())).matches();
  }

  /** A form that is made of the file itself; weak, since it may come out otherwise next time. */
  Representation made(Resource resource, Coding coding, byte[] content) {
    Representation identity = resource.identity();
    Map<HttpString, String> fields = new LinkedHashMap<>(identity.head().fields());
    String etag = weak(identity.etag());
    fields.put(Headers.CONTENT_LENGTH, String.valueOf(content.length));
    fields.put(Headers.CONTENT_ENCODING, coding.token());
    fields.put(Headers.ETAG, etag);
    fields.remove(Headers.ACCEPT_RANGES);
    return new Representation(
        coding, null, null, content.length, etag, identity.modified(), new ResponseHead(fields));
  }

  /** The same form of another file that is in its place by now. */
  Representation reopened(Representation form, OpenFile open) throws IOException {
    Path file = Objects.requireNonNull(form.file());
    Loaded loaded = new Loaded(file, open.identity(), tag(open), null);
    Map<HttpString, String> fields = new LinkedHashMap<>(form.head().fields());
    fields.put(Headers.CONTENT_LENGTH, String.valueOf(open.identity().size()));
    fields.put(Headers.LAST_MODIFIED, DateUtils.toDateString(Date.from(modified(loaded))));
    fields.put(Headers.ETAG, loaded.etag());
    return new Representation(
        form.coding(),
        file,
        open.identity(),
        open.identity().size(),
        loaded.etag(),
        modified(loaded),
        new ResponseHead(fields));
  }

  static String weak(String etag) {
    return etag.startsWith("W/") ? etag : "W/" + etag;
  }
}
