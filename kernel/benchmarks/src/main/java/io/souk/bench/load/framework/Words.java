package io.souk.bench.load.framework;

import io.souk.bench.load.measure.Stamp;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;

/**
 * Takes what frameworks read about tasks: writes it into the ledger and acknowledges each word by a
 * call of its own. On the frameworks' event loop.
 */
public final class Words {

  /** Told of each. */
  public interface Listener {

    /**
     * A word was read.
     *
     * @param stamp when it was meant to be sent
     */
    default void read(LoadFramework framework, TaskStatus status, Stamp stamp, long now) {}

    /** The master took its acknowledgement. */
    default void acknowledged(Stamp stamp, long now) {}

    /** What nobody acknowledges: an answer to RECONCILE. */
    default void reconciled(TaskStatus status, long now) {}
  }

  private final Ledger ledger;
  private final Listener listener;

  public Words(Ledger ledger, Listener listener) {
    this.ledger = ledger;
    this.listener = listener;
  }

  /** An UPDATE was read. */
  public void take(LoadFramework framework, TaskStatus status) {
    long now = System.nanoTime();
    if (!status.hasUuid()) {
      listener.reconciled(status, now);
      return;
    }
    TaskState state = status.getState();
    // Agents of others do not number their words: these say that it runs, then that it has ended.
    Stamp stamp =
        Stamp.read(status.getData())
            .orElseGet(() -> new Stamp(now, state == TaskState.TASK_RUNNING ? 1 : 2));
    ledger.read(status.getTaskId().getValue(), stamp.sequence());
    if (state == TaskState.TASK_FINISHED) {
      ledger.ended();
    } else if (state != TaskState.TASK_RUNNING) {
      ledger.fault("unexpected " + status.toString().replaceAll("\\s+", " "));
    }
    listener.read(framework, status, stamp, now);
    framework
        .acknowledge(status)
        .onSuccess(
            answer -> {
              if (answer.isTaken()) {
                ledger.called();
                listener.acknowledged(stamp, System.nanoTime());
              }
            });
  }
}
