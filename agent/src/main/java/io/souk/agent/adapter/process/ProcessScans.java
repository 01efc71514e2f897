package io.souk.agent.adapter.process;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Looks at the machine's processes once for all who ask meanwhile: a thousand containers that end
 * together need a few scans, not thousands. Blocks.
 */
final class ProcessScans {

  private final Supplier<ProcessTable> scan;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private ProcessTable latest;
  private long begun;
  private long done;
  private boolean scanning;

  ProcessScans(Supplier<ProcessTable> scan) {
    this.scan = scan;
  }

  /** The processes at a moment that is not before the call. */
  ProcessTable fresh() {
    lock.lock();
    try {
      // One under way may have passed by what the caller has just seen.
      long needed = begun + 1;
      while (done < needed) {
        if (scanning) {
          over.awaitUninterruptibly();
        } else {
          look();
        }
      }
      return latest;
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    scanning = true;
    long mine = ++begun;
    lock.unlock();
    ProcessTable seen = null;
    try {
      seen = scan.get();
    } finally {
      lock.lock();
      scanning = false;
      if (seen != null) {
        latest = seen;
        done = mine;
      }
      over.signalAll();
    }
  }
}
