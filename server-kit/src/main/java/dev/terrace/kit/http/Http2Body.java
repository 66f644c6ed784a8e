package dev.terrace.kit.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** The body of an HTTP/2 request: one whose stream broke, or with malformed trailers, fails. */
final class Http2Body implements RequestEnd.Body {
  private volatile @Nullable MalformedBodyException failure;

  StreamSourceConduit over(StreamSourceConduit received) {
    return new Checked(received);
  }

  /** It does not end well; the first reason counts. */
  void fail(String reason) {
    if (failure == null) {
      failure = new MalformedBodyException(reason);
    }
  }

  @Override
  public @Nullable MalformedBodyException failure() {
    return failure;
  }

  private final class Checked extends AbstractStreamSourceConduit<StreamSourceConduit> {
    Checked(StreamSourceConduit next) {
      super(next);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return (int) checked(next.read(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return checked(next.read(targets, offset, length));
    }

    private long checked(long read) throws IOException {
      MalformedBodyException reason = failure;
      if (reason != null) {
        throw reason;
      }
      return read;
    }
  }
}
