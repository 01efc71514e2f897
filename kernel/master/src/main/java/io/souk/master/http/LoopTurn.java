package io.souk.master.http;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/**
 * How much one connection does before the others of its event loop have their turn. A client that
 * takes everything at once would have the loop for as long as there is something to send.
 */
final class LoopTurn {

  /** Of bytes that are written: some 0.1 ms. */
  static final int BYTES = 256 * 1024;

  private LoopTurn() {}

  /** Does {@code step} behind what connections bring now; a task of the loop would go before it. */
  static void after(Context context, Runnable step) {
    ((ContextInternal) context)
        .nettyEventLoop()
        .schedule(() -> context.runOnContext(ignored -> step.run()), 1, TimeUnit.NANOSECONDS);
  }
}
