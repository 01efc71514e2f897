package io.souk.master.http;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may write much at the moment: long answers take turns over all event loops, so that they get
 * a part of the processors however many clients read, and calls find the other loops free. Safe to
 * use from any thread.
 */
final class BulkTurns {

  private static final Logger LOG = LoggerFactory.getLogger(BulkTurns.class);

  /** Bytes that are written in a turn: more than the way to another loop and back costs. */
  static final int BYTES = 1 << 20;

  private record Turn(Context context, Runnable step) {}

  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int free;

  /** Half of the processors, but one at least. */
  BulkTurns() {
    this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /**
   * As many as is said.
   *
   * @param most that write at once, 1 or more
   */
  BulkTurns(int most) {
    free = most;
  }

  /**
   * Does {@code step} on its event loop when it is its turn, behind those who asked before and
   * behind what connections bring meanwhile. The turn ends as the step returns.
   */
  void next(Context context, Runnable step) {
    synchronized (this) {
      waiting.add(new Turn(context, step));
    }
    deal();
  }

  private void deal() {
    Turn turn = take();
    while (turn != null) {
      begin(turn);
      turn = take();
    }
  }

  private synchronized Turn take() {
    if (free == 0 || waiting.isEmpty()) {
      return null;
    }
    free--;
    return waiting.remove();
  }

  private void begin(Turn turn) {
    try {
      LoopTurn.after(
          turn.context,
          () -> {
            try {
              turn.step.run();
            } finally {
              end();
              deal();
            }
          });
    } catch (RejectedExecutionException stopping) {
      LOG.debug("event=bulk_turn_stopped");
      end();
    }
  }

  private synchronized void end() {
    free++;
  }
}
