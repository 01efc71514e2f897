package io.souk.bench.load.store;

import com.google.protobuf.ByteString;
import io.souk.bench.load.measure.Pacer;
import io.souk.bench.load.updates.Window;
import io.souk.bench.result.Result;
import io.souk.framework.Store;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One framework, one number of tasks and one latency: its tasks are launched, said to start while
 * it warms up, and then said to run, each with an address that no other word about it has. So each
 * word changes what the framework must keep, and in the end shows whether it was kept.
 *
 * <p>A word about a task does not wait for the acknowledgement of the one before, as an agent would
 * have it: the loop is open.
 */
final class StoreLoad {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String RUNNING = "TASK_RUNNING";
  private static final String NET = "10.";

  private final StoreOptions options;
  private final int tasks;
  private final int latency;
  private final UpdateLedger ledger;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private List<PlayedKernel.Launched> launched = List.of();
  private TaskState state = TaskState.TASK_STARTING;

  /**
   * @param latency milliseconds
   */
  StoreLoad(StoreOptions options, int tasks, int latency) {
    this.options = options;
    this.tasks = tasks;
    this.latency = latency;
    int most = warmUp();
    for (int rate : options.rates()) {
      most += rate * options.seconds();
    }
    this.ledger = new UpdateLedger(tasks, most);
  }

  private int warmUp() {
    return Math.max(tasks, options.rates().getFirst() * options.warmUpSeconds());
  }

  /** Does everything, and waits: one result for each rate. */
  List<Result> run() throws IOException {
    List<StoreFigures> figures = new ArrayList<>();
    try (HostContext context = new HostContext(this::committed);
        Services services = new Services()) {
      services.start(context);
      services.post(tasks, options.perApp());
      launched = HostContext.await(context.kernel().launch(tasks));
      context.ask(() -> take(context));
      context.store().setLatency(Duration.ofMillis(latency));
      tell(context, options.rates().getFirst(), warmUp());
      quiet(context);
      for (int rate : options.rates()) {
        figures.add(measure(context, rate));
      }
      checkEnd(context, services);
      context.failure().ifPresent(faults::add);
      faults.addAll(ledger.faults());
    }
    return figures.stream().map(each -> each.result(options, tasks, latency, faults)).toList();
  }

  /** Which tasks there are; anything but what was asked for is no cluster to measure on. */
  private int take(HostContext context) {
    for (PlayedKernel.Launched task : launched) {
      numbers.put(Services.instance(task.task()), numbers.size());
    }
    if (launched.size() != tasks || numbers.size() != tasks) {
      throw new IllegalStateException(
          "%,d tasks of %,d instances were launched, not %,d"
              .formatted(launched.size(), numbers.size(), tasks));
    }
    context.kernel().onAcknowledgement(this::acknowledged);
    return tasks;
  }

  private StoreFigures measure(HostContext context, int rate) {
    Usage before = context.ask(() -> begin(context));
    Window window = new Window(System.nanoTime(), options.seconds());
    context.ask(() -> watch(window));
    tell(context, rate, rate * options.seconds());
    quiet(context);
    Usage used = context.ask(() -> Usage.now(context.store()).since(before));
    return new StoreFigures(rate, window, used);
  }

  private Usage begin(HostContext context) {
    state = TaskState.TASK_RUNNING;
    return Usage.now(context.store());
  }

  private Window watch(Window window) {
    ledger.watch(window);
    return window;
  }

  /** Tells so many updates, and waits until all of them are told. */
  private void tell(HostContext context, int rate, int updates) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    new Pacer(
            context::onContext,
            rate,
            updates,
            new Pacer.Work() {
              @Override
              public void due(long at) {
                tellNext(context.kernel(), at);
              }

              @Override
              public void over() {
                over.complete(true);
              }
            })
        .start();
    HostContext.await(over);
  }

  private void tellNext(PlayedKernel kernel, long at) {
    int update = ledger.tell(at);
    ByteString uuid =
        ByteString.copyFrom(ByteBuffer.allocate(16).putInt(0, update).putInt(12, update));
    kernel.tell(launched.get(ledger.task(update)), state, address(ledger.round(update)), uuid);
  }

  private void acknowledged(ByteString uuid) {
    int update = uuid.size() == 16 ? uuid.asReadOnlyByteBuffer().getInt(0) : UpdateLedger.NONE;
    ledger.acknowledged(update, System.nanoTime());
  }

  private void committed(Store.Batch batch) {
    Services.read(batch, numbers, (task, address) -> ledger.committed(task, round(address)));
  }

  /** The address that stands for a word: {@code 10.0.0.0} for the first one. */
  static String address(int round) {
    return NET + (round >> 16 & 0xff) + "." + (round >> 8 & 0xff) + "." + (round & 0xff);
  }

  /** The word that an address stands for; {@link UpdateLedger#NONE} when it is none of ours. */
  static int round(String address) {
    if (!address.matches("10(\\.\\d{1,3}){3}")) {
      return UpdateLedger.NONE;
    }
    int round = 0;
    for (String part : address.substring(NET.length()).split("\\.")) {
      round = round << 8 | Integer.parseInt(part);
    }
    return round;
  }

  /** Waits until everything is acknowledged, or the framework had time enough for it. */
  private void quiet(HostContext context) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (context.ask(ledger::outstanding) > 0
        && context.failure().isEmpty()
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What the framework knows, and what its next life would read, is what was told last. */
  private void checkEnd(HostContext context, Services services) throws IOException {
    Map<String, Services.Known> known = new HashMap<>();
    services.tasks(each -> known.put(Services.instance(each.task()), each));
    check("the API", known);
    check("the store", Services.stored(HostContext.await(context.store().scan(""))));
  }

  private void check(String where, Map<String, Services.Known> known) {
    if (known.size() != tasks) {
      faults.add("%s knows %,d tasks, not %,d".formatted(where, known.size(), tasks));
    }
    numbers.forEach(
        (instance, number) -> {
          Services.Known one = known.get(instance);
          boolean runs = one != null && one.state().equals(RUNNING);
          int round =
              runs
                  ? one.address().map(StoreLoad::round).orElse(UpdateLedger.NONE)
                  : UpdateLedger.NONE;
          ledger.found(where, number, round);
        });
  }
}
