package io.souk.bench.load.agent;

import io.souk.bench.load.wire.CallPipe;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.leader.LeaderClaim;
import io.souk.protocol.leader.MasterRoute;
import io.souk.protocol.leader.Pauses;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An agent's stream to whichever master leads, found and kept as the real agent does: masters in
 * turn, redirects followed, growing pauses, and no leader believed whose term is over. On one
 * context.
 */
final class AgentLine {

  private static final long PATIENCE_MILLIS = 10_000;
  private static final int LONGEST_PATIENCE_FACTOR = 4;

  /** The agent at this end. */
  interface Listener {

    /** What it subscribes with now. */
    Call subscription(Fence fence, long sequence);

    void heard(Event event);

    void lost();
  }

  private final Vertx vertx;
  private final MastersWire wire;
  private final RandomGenerator random;
  private final Listener listener;
  private MasterRoute route;
  private Fence fence = Fence.OPEN;
  private Optional<Open> open = Optional.empty();
  private boolean closed;
  private long attempt;
  private long sequence;
  private int failures;

  private record Open(RecordSubscription<Event> stream, URI master, LeaderClaim claim, String id) {}

  AgentLine(
      Vertx vertx, MastersWire wire, List<URI> masters, RandomGenerator random, Listener listener) {
    this.vertx = vertx;
    this.wire = wire;
    this.random = random;
    this.listener = listener;
    this.route = MasterRoute.to(masters);
  }

  void connect() {
    if (closed) {
      return;
    }
    long mine = ++attempt;
    long patience = PATIENCE_MILLIS * Math.min(LONGEST_PATIENCE_FACTOR, 1 + failures);
    long timer =
        vertx.setTimer(
            patience,
            late -> {
              if (mine == attempt) {
                failed();
              }
            });
    wire.subscribe(route.base(), listener.subscription(fence, ++sequence))
        .onComplete(
            answer -> {
              vertx.cancelTimer(timer);
              answered(mine, answer);
            });
  }

  private void answered(long mine, AsyncResult<Subscribed<Event>> answer) {
    if (mine != attempt) {
      if (answer.succeeded() && answer.result() instanceof Subscribed.Opened<Event> late) {
        late.stream().close();
      }
    } else if (answer.failed()) {
      failed();
    } else {
      switch (answer.result()) {
        case Subscribed.Opened<Event> opened -> listen(opened.stream());
        case Subscribed.Refused<Event> refused -> refused(refused.answer());
      }
    }
  }

  private void refused(WireAnswer answer) {
    Optional<MasterRoute> there =
        answer
            .header("Location")
            .filter(location -> answer.status() == 307 || answer.status() == 308)
            .filter(location -> LeaderClaim.of(answer::header).objection(fence).isEmpty())
            .flatMap(route::redirected);
    if (there.isPresent()) {
      route = there.get();
      connect();
    } else {
      failed();
    }
  }

  private void listen(RecordSubscription<Event> stream) {
    LeaderClaim claim = LeaderClaim.of(stream::header);
    if (claim.objection(fence).isPresent()) {
      stream.close();
      failed();
      return;
    }
    String id = stream.header("Souk-Stream-Id").orElse("");
    Open mine = new Open(stream, route.base(), claim, id);
    open = Optional.of(mine);
    boolean[] subscribed = {false};
    stream
        .start(
            event -> {
              if (isCurrent(mine)) {
                subscribed[0] |= event.getType() == Event.Type.SUBSCRIBED;
                judge(mine, event);
              }
            })
        .onComplete(
            end -> {
              if (isCurrent(mine)) {
                ended(subscribed[0]);
              }
            });
  }

  private boolean isCurrent(Open one) {
    return open.filter(one::equals).isPresent();
  }

  private void judge(Open from, Event event) {
    if (fence.objection(from.claim().cluster(), event.getTerm()).isPresent()) {
      ended(false);
      return;
    }
    fence = fence.raised(from.claim().cluster(), event.getTerm());
    if (event.getType() == Event.Type.SUBSCRIBED) {
      failures = 0;
      route = route.settled();
    }
    listener.heard(event);
    if (event.getType() == Event.Type.ERROR) {
      ended(false);
    }
  }

  /** Whoever lost a leader goes to another master, whoever found none to the next. */
  private void ended(boolean subscribed) {
    hangUp();
    if (subscribed) {
      listener.lost();
      route = route.scattered(random.nextDouble());
      retry();
    } else {
      failed();
    }
  }

  private void hangUp() {
    attempt++;
    Optional<Open> ending = open;
    open = Optional.empty();
    ending.ifPresent(one -> one.stream().close());
  }

  private void failed() {
    route = route.advanced();
    retry();
  }

  private void retry() {
    long mine = ++attempt;
    long pause = Pauses.DEFAULT.before(failures++, random.nextDouble()).toMillis();
    vertx.setTimer(
        Math.max(1, pause),
        timer -> {
          if (mine == attempt) {
            connect();
          }
        });
  }

  /** Sends a call; never fails: without a stream the answer has status 0. */
  Future<CallPipe.Answer> call(Call call) {
    return open.map(to -> wire.call(to.master(), to.id(), call))
        .orElseGet(() -> Future.succeededFuture(new CallPipe.Answer(0, "no stream")));
  }

  void close() {
    closed = true;
    hangUp();
  }
}
