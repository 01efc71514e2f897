package io.souk.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.RunAsked;
import io.souk.chaos.check.Write.Outcome;
import io.souk.chaos.work.MarkedTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A framework that nobody hosts: it takes offers and launches short tasks, of which it keeps no
 * record but in memory. Nothing but the kernel's own fences keeps a leader that is none any more
 * from handing out what belongs to another one.
 */
final class OfferClient implements AutoCloseable {

  static final String OWNER = "offers";

  private static final int MOST = 6;
  private static final int SECONDS = 3;
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** Nothing is asked about a task before that, as its launch may be on its way. */
  private static final Duration SETTLED = Duration.ofSeconds(15);

  private static final Set<String> OVER =
      Set.of(
          "TASK_FINISHED",
          "TASK_FAILED",
          "TASK_KILLED",
          "TASK_LOST",
          "TASK_DROPPED",
          "TASK_GONE",
          "TASK_GONE_BY_OPERATOR",
          "TASK_UNKNOWN",
          "TASK_ERROR");

  private final Random random;
  private final Masters masters;
  private final Notebook notebook;
  private final MarkedTasks tasks;
  private final List<Thread> threads;
  private final Map<String, Asked> open = new TreeMap<>();
  private final Map<String, String> ends = new TreeMap<>();
  private Optional<OfferStream> stream = Optional.empty();
  private Optional<String> id = Optional.empty();
  private long term;
  private volatile boolean launching = true;
  private volatile boolean over;
  private volatile Throwable failure;

  /** Where a task was to run, and since when. */
  private record Asked(String agent, Instant at) {}

  OfferClient(long seed, Masters masters, Notebook notebook, MarkedTasks tasks) {
    this.random = new Random(seed);
    this.masters = masters;
    this.notebook = notebook;
    this.tasks = tasks;
    this.threads =
        List.of(
            Thread.ofPlatform().name("client-offers").unstarted(() -> guarded(this::serve)),
            Thread.ofPlatform().name("client-offers-watch").unstarted(() -> guarded(this::watch)));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void guarded(Runnable loop) {
    try {
      loop.run();
    } catch (RuntimeException failed) {
      failure = failed;
    }
  }

  private void serve() {
    while (!over) {
      Optional<OfferStream> opened = OfferStream.open(masters.kernel(random), subscribe());
      if (opened.isPresent()) {
        use(opened.get());
      }
      LockSupport.parkNanos(random.nextInt(100, 1000) * 1_000_000L);
    }
  }

  private void use(OfferStream opened) {
    synchronized (this) {
      if (over) {
        opened.close();
        return;
      }
      stream = Optional.of(opened);
      term = 0;
    }
    for (Optional<JsonNode> event = opened.next(); event.isPresent(); event = opened.next()) {
      take(opened, event.get());
    }
    synchronized (this) {
      stream = Optional.empty();
    }
    opened.close();
  }

  /** Leaves a leader that another master knows to be replaced, and asks what became of tasks. */
  private void watch() {
    Random own = new Random(random.nextLong());
    while (!over) {
      long seen = OfferStream.term(masters.kernel(own)).orElse(0);
      Optional<OfferStream> current;
      synchronized (this) {
        current = stream;
        if (term != 0 && seen > term) {
          current.ifPresent(OfferStream::close);
        }
        term = Math.max(term, seen);
      }
      current.ifPresent(this::reconcile);
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private String subscribe() {
    String info =
        """
        "user":"root","name":"offers","roles":["offers"],"principal":"offers",\
        "failover_timeout":36000,"checkpoint":true,"capabilities":[{"type":"MULTI_ROLE"},\
        {"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]""";
    return id.map(
            known ->
                """
                {"type":"SUBSCRIBE","framework_id":{"value":"%s"},"subscribe":{"framework_info":{\
                "id":{"value":"%s"},%s}}}"""
                    .formatted(known, known, info))
        .orElse("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{%s}}}".formatted(info));
  }

  private void take(OfferStream from, JsonNode event) {
    switch (event.path("type").asText()) {
      case "SUBSCRIBED" -> id = Optional.of(event.at("/subscribed/framework_id/value").asText());
      case "OFFERS" -> event.at("/offers/offers").forEach(offer -> offer(from, offer));
      case "UPDATE" -> update(from, event.at("/update/status"));
      default -> {}
    }
  }

  private void offer(OfferStream from, JsonNode offer) {
    String offerId = offer.at("/id/value").asText();
    if (!launching || openTasks().size() >= MOST || !holdsEnough(offer)) {
      from.call(
          call(
              "DECLINE",
              "\"decline\":{\"offer_ids\":[{\"value\":\"%s\"}],\"filters\":{\"refuse_seconds\":1}}"
                  .formatted(offerId)));
      return;
    }
    String mark = notebook.mark();
    String agent = offer.at("/agent_id/value").asText();
    Instant at = Instant.now();
    synchronized (this) {
      open.put(mark, new Asked(agent, at));
    }
    int status = from.call(call("ACCEPT", launch(offerId, agent, offer, mark)));
    Outcome outcome = Notebook.outcome(status);
    notebook.ran(new RunAsked(OWNER, mark, at, outcome));
    if (outcome == Outcome.REFUSED) {
      end(mark, "REFUSED " + status);
    }
  }

  private static boolean holdsEnough(JsonNode offer) {
    return amount(offer, "cpus") * 1000 >= MarkedTasks.OF_RUN.millicpus()
        && amount(offer, "mem") >= MarkedTasks.OF_RUN.megabytes();
  }

  private static double amount(JsonNode offer, String name) {
    return offer
        .path("resources")
        .valueStream()
        .filter(each -> each.path("name").asText().equals(name))
        .filter(each -> each.path("reservations").isEmpty())
        .mapToDouble(each -> each.at("/scalar/value").asDouble())
        .sum();
  }

  private String launch(String offerId, String agent, JsonNode offer, String mark) {
    return """
        "accept":{"offer_ids":[{"value":"%s"}],"filters":{"refuse_seconds":1},"operations":[{\
        "type":"LAUNCH","launch":{"task_infos":[{"name":"%s","task_id":{"value":"%s"},\
        "agent_id":{"value":"%s"},"command":{"value":"%s","environment":{"variables":[\
        {"name":"HOST","value":"%s"},{"name":"MESOS_TASK_ID","value":"%s"}]}},"resources":[\
        {"name":"cpus","type":"SCALAR","scalar":{"value":%s}},\
        {"name":"mem","type":"SCALAR","scalar":{"value":%d}}]}]}}]}"""
        .formatted(
            offerId,
            OWNER,
            taskId(mark),
            agent,
            tasks.runCommand(OWNER, SECONDS) + " " + mark,
            offer.path("hostname").asText(),
            taskId(mark),
            MarkedTasks.OF_RUN.millicpus() / 1000.0,
            MarkedTasks.OF_RUN.megabytes());
  }

  private static String taskId(String mark) {
    return OWNER + "-" + mark;
  }

  private String call(String type, String members) {
    return "{\"type\":\"%s\",\"framework_id\":{\"value\":\"%s\"},%s}"
        .formatted(type, id.orElseThrow(), members);
  }

  private void update(OfferStream from, JsonNode status) {
    String mark = status.at("/task_id/value").asText().substring(OWNER.length() + 1);
    String state = status.path("state").asText();
    if (OVER.contains(state)) {
      String word = state.substring("TASK_".length());
      end(mark, word.equals("FINISHED") ? word : word + " " + status.path("reason").asText());
    }
    if (status.has("uuid")) {
      from.call(
          call(
              "ACKNOWLEDGE",
              "\"acknowledge\":{\"agent_id\":%s,\"task_id\":%s,\"uuid\":%s}"
                  .formatted(status.get("agent_id"), status.get("task_id"), status.get("uuid"))));
    }
  }

  /** The end that was told first stays, unless a task is said to have finished after all. */
  private synchronized void end(String mark, String word) {
    open.remove(mark);
    if (word.equals("FINISHED") || !ends.containsKey(mark)) {
      ends.put(mark, word);
    }
  }

  private void reconcile(OfferStream current) {
    List<String> list = new ArrayList<>();
    Instant before = Instant.now().minus(SETTLED);
    synchronized (this) {
      open.forEach(
          (mark, asked) -> {
            if (asked.at().isBefore(before)) {
              list.add(
                  "{\"task_id\":{\"value\":\"%s\"},\"agent_id\":{\"value\":\"%s\"}}"
                      .formatted(taskId(mark), asked.agent()));
            }
          });
    }
    if (!list.isEmpty() && id.isPresent()) {
      current.call(call("RECONCILE", "\"reconcile\":{\"tasks\":[" + String.join(",", list) + "]}"));
    }
  }

  /** Launches nothing more; what is under way is followed to its end. */
  void stopLaunching() {
    launching = false;
  }

  /** Marks of tasks of which no end is known. */
  synchronized Set<String> openTasks() {
    return Set.copyOf(open.keySet());
  }

  /** By mark: {@code FINISHED}, or the state and its reason. */
  synchronized Map<String, String> ends() {
    return new TreeMap<>(ends);
  }

  @Override
  public void close() {
    over = true;
    synchronized (this) {
      stream.ifPresent(OfferStream::close);
    }
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failure != null) {
      throw new IllegalStateException("the framework broke", failure);
    }
  }
}
