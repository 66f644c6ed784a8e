package dev.terrace.proxy.forward;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the body of an answer goes. */
interface BodySink {
  /** Takes bytes out of the buffer, as many as there is room for; returns how many. */
  int write(ByteBuffer data) throws IOException;

  /** Sends on what it may have kept; false when there is no room for that now. */
  boolean flush() throws IOException;

  /** Asks to be told when there is room again. */
  void awaitRoom();

  /** Tells nothing any more. */
  void stop();
}
