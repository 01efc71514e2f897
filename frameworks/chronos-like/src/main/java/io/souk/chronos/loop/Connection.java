package io.souk.chronos.loop;

import io.souk.chronos.ChronosException;
import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.RunDecider;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.framework.CallRefusedException;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between the loop on one side and the kernel and the clock on the other. */
public final class Connection implements SchedulerSession.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration RECONCILE_ALL = Duration.ofMinutes(10);

  /** A launch or a kill that nobody answered for so long is asked about. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Jobs looked at in one decision. */
  private static final int WAKES = 500;

  /** Histories written in one decision, which holds so many of the largest ones. */
  private static final int FOLDS = 25;

  /** Runs given up in one decision; the others are at the next look. */
  private static final int EXPIRIES = 500;

  private final FrameworkContext context;
  private final JobLoop loop;
  private final FrameworkInfo info;
  private final RunDecider runs;
  private final SchedulerSession session;
  private final Kernel kernel;
  private final Market market;
  private final Alarms alarms;
  private final long timer;
  private Instant reconciled = Instant.MIN;
  private boolean closed;

  /** Opens the session and looks at every job once, which sets its alarm. */
  public Connection(
      FrameworkContext context,
      JobLoop loop,
      FrameworkInfo info,
      Settings settings,
      Alarms alarms) {
    this.context = context;
    this.loop = loop;
    this.info = info;
    this.runs = new RunDecider(settings);
    this.session = context.openSession(this);
    this.kernel = new Kernel(session, context.metrics());
    this.market = new Market(loop, kernel, context.vertx(), context.clock());
    this.alarms = alarms;
    loop.connect(alarms, this::run, market::place, market::turnEnded);
    this.timer = context.vertx().setPeriodic(TICK.toMillis(), id -> tick());
    fold(List.copyOf(loop.decided().unfolded().keySet()));
    wake(loop.decided().jobs().stream().map(Job::name).toList());
    session.subscribe(subscription(loop.decided().frameworkId()));
  }

  private Call.Subscribe subscription(Optional<String> frameworkId) {
    FrameworkInfo.Builder own = info.toBuilder();
    frameworkId.ifPresent(id -> own.setId(FrameworkID.newBuilder().setValue(id)));
    return Call.Subscribe.newBuilder().setFrameworkInfo(own).build();
  }

  /** Why runs that wait found no room when offers came last. */
  public Refusals refusals() {
    return market.refusals();
  }

  private void fold(List<JobName> jobs) {
    for (int i = 0; i < jobs.size(); i += FOLDS) {
      List<JobName> some = jobs.subList(i, Math.min(i + FOLDS, jobs.size()));
      loop.handle((ledger, now) -> runs.fold(ledger, some));
    }
  }

  /** Looks at jobs whose alarms rang. */
  public void wake(List<JobName> jobs) {
    for (int i = 0; i < jobs.size() && !closed; i += WAKES) {
      wakeTogether(jobs.subList(i, Math.min(i + WAKES, jobs.size())));
    }
  }

  /** In one commit, or in halves where what is due is more than that holds. */
  private void wakeTogether(List<JobName> jobs) {
    JobLoop.Move move = (ledger, now) -> runs.wake(ledger, jobs, market.refusals(), now);
    if (jobs.size() == 1) {
      loop.handle(jobs, move);
      return;
    }
    int half = jobs.size() / 2;
    loop.attempt(jobs, move)
        .onFailure(
            refused -> {
              if (isTooLarge(refused)) {
                wakeTogether(jobs.subList(0, half));
                wakeTogether(jobs.subList(half, jobs.size()));
              }
            });
  }

  private void expire(int most) {
    JobLoop.Move move = (ledger, now) -> runs.expire(ledger, most, now);
    if (most == 1) {
      loop.handle(move);
      return;
    }
    loop.attempt(List.of(), move)
        .onFailure(
            refused -> {
              if (isTooLarge(refused)) {
                expire(most / 2);
              }
            });
  }

  private static boolean isTooLarge(Throwable refused) {
    return refused instanceof ChronosException known
        && known.code() == ChronosException.Code.TOO_LARGE;
  }

  @Override
  public void onEvent(Event event) {
    if (closed) {
      return;
    }
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkId().getValue());
      case OFFERS -> market.offered(event.getOffers().getOffersList());
      case UPDATE -> {
        TaskStatus status = event.getUpdate().getStatus();
        loop.handle((ledger, now) -> runs.report(ledger, status, now));
      }
      case ERROR -> {
        LOG.error("event=kernel_error cause=\"{}\"", event.getError().getMessage());
        context.fail(
            "the kernel turned the framework away",
            new IllegalStateException(event.getError().getMessage()));
      }
      case RESCIND -> market.rescinded(event.getRescind().getOfferId());
      case INVERSE_OFFERS,
          RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS,
          MESSAGE,
          FAILURE,
          HEARTBEAT,
          UNKNOWN -> {}
    }
  }

  private void subscribed(String frameworkId) {
    LOG.info("event=subscribed framework={}", frameworkId);
    reconciled = context.clock().instant();
    loop.handle((ledger, now) -> runs.subscribed(ledger, frameworkId));
    market.connected();
  }

  @Override
  public void onDisconnected(String reason) {
    LOG.warn("event=disconnected cause=\"{}\"", reason);
    market.disconnected();
  }

  private void tick() {
    if (closed) {
      return;
    }
    expire(EXPIRIES);
    Instant now = context.clock().instant();
    boolean all = !now.isBefore(reconciled.plus(RECONCILE_ALL));
    if (all || someoneIsSilent(now)) {
      reconciled = now;
      loop.handle((ledger, at) -> runs.reconcile(ledger));
    }
    market.turnEnded();
  }

  private boolean someoneIsSilent(Instant now) {
    if (now.isBefore(reconciled.plus(PATIENCE))) {
      return false;
    }
    Ledger ledger = loop.decided();
    return ledger.live().stream()
        .flatMap(id -> ledger.run(id).stream())
        .anyMatch(run -> run.marks().killRequested() || isSilent(run, now));
  }

  /**
   * Whether nothing may ever be said of a run unless somebody asks. One whose launch got lost while
   * its agent was away is called unreachable when it is asked for; nobody speaks of it when that
   * agent returns.
   */
  private static boolean isSilent(Run run, Instant now) {
    return switch (run.state()) {
      case STAGING -> isLongAgo(run.trace().launched(), now);
      case UNREACHABLE -> isLongAgo(run.trace().unreachable(), now);
      case QUEUED, RUNNING, AWAITED, FINISHED, FAILED, KILLED, LOST, MISSED -> false;
    };
  }

  private static boolean isLongAgo(Optional<Instant> time, Instant now) {
    return time.map(at -> now.isAfter(at.plus(PATIENCE))).orElse(true);
  }

  private void run(Effect effect) {
    kernel
        .run(effect)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                refused(effect, failure);
              }
            });
  }

  private void refused(Effect effect, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    boolean certain = cause instanceof CallRefusedException refusal && !refusal.retryable();
    int status = cause instanceof CallRefusedException refusal ? refusal.status() : 0;
    String message = String.valueOf(cause.getMessage());
    loop.chronicle().refusedByKernel(effect.getClass().getSimpleName(), status, message);
    if (closed || !(effect instanceof Effect.Launch launch)) {
      return;
    }
    if (certain) {
      launch.tasks().forEach(task -> neverTaken(task, message));
    } else {
      // Whether it was taken is unknown, and reconciliation will tell. Should the call still be on
      // its way, it must not be taken after that; without its offer it cannot be.
      kernel.run(new Effect.Decline(List.of(launch.offer()), Market.NO_ROOM));
    }
  }

  private void neverTaken(TaskInfo task, String message) {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(task.getTaskId())
            .setState(TaskState.TASK_ERROR)
            .setMessage("launch refused: " + message)
            .build();
    loop.handle((ledger, now) -> runs.report(ledger, status, now));
  }

  /** Ends session and alarms; tasks go on. */
  public void close() {
    closed = true;
    context.vertx().cancelTimer(timer);
    market.close();
    alarms.close();
    session.close();
  }
}
