package io.souk.bench.load.updates;

import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.cluster.Size;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.framework.Words;
import io.souk.bench.load.launch.Filled;
import io.souk.bench.load.launch.Launcher;
import io.souk.bench.load.measure.Stamp;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * A cluster whose tasks run on, and what is read and acknowledged of them, by second and window.
 */
final class Standing implements LoadFramework.Listener, Words.Listener {

  private static final double TASK_CPUS = 0.1;
  private static final double TASK_MEM = 5;

  private final LoadOptions options;
  private final Size size;
  private final Ledger ledger = new Ledger();
  private final Words words = new Words(ledger, this);
  private final Launcher launcher;
  private Window window = new Window(Long.MAX_VALUE, 0);
  private Seconds seconds = new Seconds(0, 0);
  private ObjLongConsumer<TaskStatus> onReconciled = (status, now) -> {};

  Standing(LoadOptions options) {
    this.options = options;
    this.size = options.size();
    int perAgent = Filled.perAgent(size);
    launcher = new Launcher(ledger, new Launcher.Recipe(TASK_CPUS, TASK_MEM, perAgent, perAgent));
  }

  /** Starts all of it, and waits until all tasks run. */
  Cluster start() throws IOException {
    Cluster cluster = Cluster.start(options, ledger, this);
    try {
      Filled.fill(cluster, size, TASK_CPUS, ledger, launcher);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Words that are due from now on count, for so long; on the frameworks' event loop.
   *
   * @return now
   */
  long begin(int length) {
    long now = System.nanoTime();
    window = new Window(now, length);
    seconds = new Seconds(now, length);
    return now;
  }

  /**
   * @param from names it
   */
  Window window(long from) {
    if (window.from() != from) {
      throw new IllegalStateException("another one has begun");
    }
    return window;
  }

  /** The same by the second. */
  Seconds seconds() {
    return seconds;
  }

  /** Whoever asks for states hears them. */
  void onReconciled(ObjLongConsumer<TaskStatus> listener) {
    onReconciled = listener;
  }

  @Override
  public void offered(LoadFramework framework, List<Offer> offers) {
    launcher.offered(framework, offers);
  }

  @Override
  public void rescinded(LoadFramework framework, OfferID offer) {
    launcher.rescinded(framework, offer);
  }

  @Override
  public void updated(LoadFramework framework, TaskStatus status) {
    words.take(framework, status);
  }

  @Override
  public void read(LoadFramework framework, TaskStatus status, Stamp stamp, long now) {
    window.read(stamp.at(), now);
    seconds.read(stamp.at(), now);
  }

  @Override
  public void acknowledged(Stamp stamp, long now) {
    window.acknowledged(stamp.at(), now);
    seconds.acknowledged(now);
  }

  @Override
  public void reconciled(TaskStatus status, long now) {
    onReconciled.accept(status, now);
  }

  @Override
  public void failed(String what) {
    ledger.fault(what);
  }
}
