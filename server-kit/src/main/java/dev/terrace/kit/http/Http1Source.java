package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The receiving side of an HTTP/1 connection, below Undertow's parser. It lets one message at a
 * time through: the head as it is, if {@link HeadScanner} can read it in one way only, and the
 * body, with the chunked coding already taken off; bytes of the next message are held back until it
 * is asked for. What is wrong in a head is answered here, and Undertow never sees the rest of it.
 *
 * <p>{@link #suspendReads} between messages costs nothing: the selector is told only if something
 * arrives while nobody wants it. That is also how an end of the connection is seen while a request
 * is in work.
 */
final class Http1Source extends AbstractStreamSourceConduit<StreamSourceConduit>
    implements ReadReadyHandler {
  /** What the next bytes are. */
  private enum Part {
    HEAD,
    LENGTH,
    CHUNKS,
    END,
    /** Another protocol: passed on as they are. */
    RAW,
    /**
     * What a client sends to a closed door: thrown away, for as long as Undertow waits before it
     * closes (10 s), however much it is. To close with something unread would reset the connection,
     * and the client would lose the answer that tells it why (RFC 9112 §9.6).
     */
    DISCARDED,
    /** Answered here; what still comes is thrown away. */
    REFUSED
  }

  private final Http1Peer peer;
  private final HeadScanner head;
  private final boolean lazySuspend;
  private @Nullable ReadReadyHandler handler;
  private @Nullable ChunkedDecoder chunks;

  /** Bytes behind the message that is being read. */
  private @Nullable ByteBuffer held;

  private Part part = Part.HEAD;
  private long left;

  /** 0 to 2 bytes of the empty line that may come before a head (RFC 9112 §2.2). */
  private int emptyLine;

  private volatile boolean suspended;

  /** Whether the next message waits for a thread that is about to be done with this one. */
  private volatile boolean heldOff;

  private volatile boolean resumeLater;
  private @Nullable Runnable aborted;
  private boolean ended;
  private volatile @Nullable IOException failure;

  Http1Source(StreamConnection connection, Http1Peer peer) {
    super(connection.getSourceChannel().getConduit());
    this.peer = peer;
    this.head = peer.scanner();
    // A TLS channel's two sides are not safe to use from two threads, as ours and a worker's are.
    this.lazySuspend = !peer.tls();
    setReadReadyHandler(
        new ReadReadyHandler.ChannelListenerHandler<>(connection.getSourceChannel()));
  }

  /** That of a request; null when it came over HTTP/2. */
  static @Nullable Http1Source of(HttpServerExchange exchange) {
    return exchange.getConnection() instanceof HttpServerConnection connection
            && connection.getOriginalSourceConduit() instanceof Http1Source source
        ? source
        : null;
  }

  Http1Peer peer() {
    return peer;
  }

  /** Whether the body of the current message has the chunked coding, which is taken off here. */
  boolean chunked() {
    return part == Part.CHUNKS;
  }

  /** Whether the current message was read to its end. */
  boolean messageEnded() {
    return part == Part.END;
  }

  /** The chunked body that ended; its trailers. */
  ChunkedDecoder chunks() {
    return Objects.requireNonNull(chunks, "the message is not chunked");
  }

  /** The answer was sent; what may come now depends on what it was. */
  void exchangeEnded(HttpServerExchange exchange) {
    aborted = null;
    if (exchange.isUpgrade()) {
      part = Part.RAW;
    } else if (!exchange.isPersistent()) {
      discard();
    }
  }

  /** The connection ends with the current exchange. */
  void discard() {
    if (part != Part.REFUSED) {
      part = Part.DISCARDED;
    }
  }

  /** Whether the current request's version allows interim responses. */
  boolean http11() {
    return head.http11();
  }

  /** What reads from now on end with, at once. Any thread. */
  void fail(IOException reason) {
    failure = reason;
    next.wakeupReads();
  }

  /** Goes on receiving, although Undertow has no business here any more. */
  void listenOn() {
    next.resumeReads();
  }

  /** The next message is not let in by another thread than the I/O thread until {@link #letIn}. */
  void holdOff() {
    heldOff = true;
  }

  /** That other thread is done with the message. */
  void letIn() {
    heldOff = false;
    if (resumeLater) {
      resumeLater = false;
      resumeReads();
    }
  }

  /** Bytes that were read before they could be checked. */
  void hold(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      int size = bytes.remaining() + (held == null ? 0 : held.remaining());
      ByteBuffer all = ByteBuffer.allocate(size);
      if (held != null) {
        all.put(held);
      }
      held = all.put(bytes).flip();
    }
  }

  /**
   * Calls when the client goes away while its request is in work. On the I/O thread; forgotten when
   * the next message begins.
   */
  void onAbort(Runnable listener) {
    aborted = listener;
    if (part == Part.END) {
      watch();
    }
  }

  private void watch() {
    if (held == null && !ended) {
      suspended = true;
      next.resumeReads();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (part == Part.END) {
      head.reset();
      part = Part.HEAD;
      emptyLine = 0;
      aborted = null;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    int read =
        switch (part) {
          case HEAD -> readHead(target);
          case LENGTH -> readLength(target);
          case CHUNKS -> readChunks(target);
          case RAW -> take(target);
          case DISCARDED -> throwAway();
          case REFUSED -> 0;
          case END -> throw new IllegalStateException("a message begins with its head");
        };
    if (part == Part.END && aborted != null) {
      watch();
    }
    return read;
  }

  private int readHead(ByteBuffer target) throws IOException {
    int start = target.position();
    int read = take(target);
    if (read <= 0) {
      return read;
    }
    int end = start + read;
    if (!head.begun()) {
      int skip = skipEmptyLine(target, start, end);
      if (skip < 0) {
        return refuse(target, start, 400, "bare carriage return or line feed before the request");
      }
      if (skip > 0) {
        target.put(start, target, start + skip, end - start - skip);
        end -= skip;
        target.position(end);
        if (end == start) {
          return 0;
        }
      }
    }
    int at = head.scan(target, start, end);
    String refusal = head.refusal();
    if (refusal != null) {
      return refuse(target, start, head.refusalStatus(), refusal);
    }
    if (!head.complete()) {
      peer.headBegan();
      return end - start;
    }
    peer.headEnded();
    int passed = at + begin(end - at);
    holdBack(target, passed, end);
    return passed - start;
  }

  /** How many of the bytes behind the head belong to it as its body, and can be passed on. */
  private int begin(int behind) {
    if (head.chunked()) {
      if (chunks == null) {
        chunks = ChunkedDecoder.ofRequests();
      } else {
        chunks.reset();
      }
      part = Part.CHUNKS;
      return 0;
    }
    left = Math.max(0, head.length());
    int body = (int) Math.min(left, behind);
    left -= body;
    part = left == 0 ? Part.END : Part.LENGTH;
    return body;
  }

  private int skipEmptyLine(ByteBuffer target, int from, int to) {
    int at = from;
    if (emptyLine == 0 && target.get(at) == '\r') {
      emptyLine = 1;
      at++;
    }
    if (emptyLine == 1 && at < to) {
      if (target.get(at) != '\n') {
        return -1;
      }
      emptyLine = 2;
      at++;
    }
    return at < to && (target.get(at) == '\r' || target.get(at) == '\n') ? -1 : at - from;
  }

  private int refuse(ByteBuffer target, int start, int status, String reason) {
    target.position(start);
    part = Part.REFUSED;
    peer.refuse(status, reason);
    return 0;
  }

  /** Refuses the head that is being waited for. */
  void headTimedOut() {
    if (part == Part.HEAD) {
      part = Part.REFUSED;
      peer.refuse(408, "no complete head in time");
    }
  }

  private int readLength(ByteBuffer target) throws IOException {
    int limit = target.limit();
    if (target.remaining() > left) {
      target.limit(target.position() + (int) left);
    }
    int read;
    try {
      read = take(target);
    } finally {
      target.limit(limit);
    }
    if (read < 0) {
      throw new MalformedBodyException("connection ended within the body");
    }
    peer.bodyCame(read);
    left -= read;
    if (left == 0) {
      part = Part.END;
      peer.bodyNotAwaited();
    }
    return read;
  }

  private int readChunks(ByteBuffer target) throws IOException {
    int start = target.position();
    int limit = target.limit();
    while (true) {
      int read = take(target);
      if (read < 0) {
        throw new MalformedBodyException("connection ended within the chunked body");
      }
      if (read == 0) {
        peer.bodyCame(0);
        return 0;
      }
      peer.bodyCame(read);
      int data = dechunk(target, start, start + read);
      target.limit(limit).position(start + data);
      if (part == Part.END) {
        peer.bodyNotAwaited();
      }
      if (data > 0) {
        return data;
      }
      if (part == Part.END) {
        return -1;
      }
    }
  }

  /** Moves the data of what was read together; what is behind the body is held back. */
  private int dechunk(ByteBuffer target, int start, int end) throws MalformedBodyException {
    ChunkedDecoder decoder = chunks();
    int to = start;
    target.limit(end).position(start);
    while (target.hasRemaining()) {
      int size = decoder.data(target);
      if (decoder.done()) {
        part = Part.END;
        holdBack(target, target.position(), end);
        return to - start;
      }
      int from = target.position();
      if (size > 0 && from != to) {
        target.put(to, target, from, size);
      }
      to += size;
      target.position(from + size);
      if (size > 0) {
        decoder.taken(size);
      }
    }
    return to - start;
  }

  private int throwAway() throws IOException {
    held = null;
    ByteBuffer rest = ByteBuffer.allocate(8192);
    int discarded = 0;
    int read;
    do {
      read = next.read(rest.clear());
      discarded += read;
    } while (read > 0 && discarded < Http1Peer.DISCARDED_AT_ONCE);
    return Math.min(read, 0);
  }

  private void holdBack(ByteBuffer target, int from, int to) {
    if (to > from) {
      ByteBuffer rest = ByteBuffer.allocate(to - from + (held == null ? 0 : held.remaining()));
      rest.put(target.slice(from, to - from));
      if (held != null) { // it was read from there, and did not fit
        rest.put(held);
      }
      held = rest.flip();
    }
    target.position(from);
  }

  /** From what is held back, else from the client. */
  private int take(ByteBuffer target) throws IOException {
    ByteBuffer own = held;
    if (own != null) {
      int size = Math.min(own.remaining(), target.remaining());
      target.put(target.position(), own, own.position(), size);
      target.position(target.position() + size);
      own.position(own.position() + size);
      if (!own.hasRemaining()) {
        held = null;
      }
      return size;
    }
    IOException reason = failure;
    if (reason != null) {
      throw reason;
    }
    return ended ? -1 : next.read(target);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) {
        return read(targets[i]);
      }
    }
    return 0;
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return IoUtils.transfer(new ConduitReadableByteChannel(this), count, through, target);
  }

  @Override
  public void suspendReads() {
    suspended = true;
    if (part == Part.REFUSED) {
      return;
    }
    if (part != Part.END || !lazySuspend) {
      peer.bodyNotAwaited();
      next.suspendReads();
    }
  }

  @Override
  public void resumeReads() {
    if (heldOff && part == Part.END && !peer.onIoThread()) {
      resumeLater = true;
      if (heldOff) {
        return; // whoever lets it in sees that
      }
      resumeLater = false; // it was let in meanwhile, perhaps without having seen it
    }
    suspended = false;
    if (part == Part.REFUSED) {
      return;
    }
    if (held != null || ended || failure != null) {
      next.wakeupReads();
    } else {
      next.resumeReads();
    }
    if (part == Part.LENGTH || part == Part.CHUNKS) {
      peer.bodyAwaited();
    }
  }

  @Override
  public void wakeupReads() {
    suspended = false;
    next.wakeupReads();
  }

  @Override
  public boolean isReadResumed() {
    return !suspended && next.isReadResumed();
  }

  @Override
  public void awaitReadable() throws IOException {
    if (held == null && !ended && failure == null) {
      peer.awaitReadable(next);
    }
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    if (held == null && !ended && failure == null) {
      next.awaitReadable(time, unit);
    }
  }

  @Override
  public void setReadReadyHandler(ReadReadyHandler newHandler) {
    handler = newHandler;
    next.setReadReadyHandler(this);
  }

  @Override
  public void readReady() {
    if (part == Part.REFUSED) {
      peer.discard(next);
    } else if (!suspended) {
      if (handler != null) {
        handler.readReady();
      }
    } else if (aborted != null && part == Part.END && held == null && !ended) {
      look();
    } else {
      stopReads();
    }
  }

  /** Whoever resumed meanwhile, on another thread, must not be suspended. */
  private void stopReads() {
    next.suspendReads();
    if (!suspended) {
      next.resumeReads();
    }
  }

  /** Something came from a client whose request is in work: the next one, or its end. */
  private void look() {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    try {
      int read = next.read(bytes);
      if (read == 0) {
        return;
      }
      if (read > 0) {
        hold(bytes.flip());
      } else {
        ended = true;
      }
    } catch (IOException e) {
      failure = e;
    }
    stopReads();
    if (failure != null) {
      abort();
    } else if (ended) {
      peer.halfClosed();
    }
  }

  /** The client is gone. */
  void abort() {
    Runnable told = aborted;
    aborted = null;
    if (told != null) {
      told.run();
    }
  }

  /** Whether somebody still wants to know that the client is gone. */
  boolean inWork() {
    return aborted != null && part == Part.END;
  }

  @Override
  public void forceTermination() {
    if (handler != null) {
      handler.forceTermination();
    }
  }

  @Override
  public void terminated() {
    if (handler != null) {
      handler.terminated();
    }
  }
}
