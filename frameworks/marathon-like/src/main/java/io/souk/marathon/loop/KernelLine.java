package io.souk.marathon.loop;

import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.marathon.decide.Scheduler;
import io.souk.marathon.state.Turn;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The line to the kernel: every event becomes a turn. */
public final class KernelLine implements SchedulerSession.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(KernelLine.class);

  private final FrameworkContext context;
  private final ServiceLoop loop;
  private final Scheduler scheduler;

  private KernelLine(FrameworkContext context, ServiceLoop loop) {
    this.context = context;
    this.loop = loop;
    this.scheduler = loop.scheduler();
  }

  /** Opens the line and subscribes; the effects of turns go there from now on. */
  public static SchedulerSession open(
      FrameworkContext context, ServiceLoop loop, EffectRunner effects, FrameworkInfo info) {
    SchedulerSession session = context.openSession(new KernelLine(context, loop));
    effects.connect(session, info);
    session.subscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info).build());
    return session;
  }

  @Override
  public void onEvent(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed());
      case OFFERS -> {
        loop.meters().count(Meters.Traffic.OFFERS_INCOMING, event.getOffers().getOffersCount());
        turn(turn -> scheduler.offered(turn, event.getOffers().getOffersList()));
      }
      case UPDATE -> update(event.getUpdate().getStatus());
      case ERROR -> context.fail("the master refused: " + event.getError().getMessage(), refusal());
      case MESSAGE -> message(event.getMessage());
      case FAILURE, RESCIND, HEARTBEAT -> {
        // Rescinded offers are not held, and a failed agent or executor shows in task statuses.
      }
      case INVERSE_OFFERS, RESCIND_INVERSE_OFFER, UPDATE_OPERATION_STATUS, UNKNOWN ->
          LOG.debug("event=ignored type={}", event.getType());
    }
  }

  private static Throwable refusal() {
    return new IllegalStateException("ERROR event");
  }

  private void subscribed(Event.Subscribed subscribed) {
    String id = subscribed.getFrameworkId().getValue();
    LOG.info("event=subscribed framework={}", id);
    String master = Calls.masterOf(subscribed).orElse(context.masterUrl());
    Optional<String> region = Calls.regionOf(subscribed);
    turn(
        turn -> {
          scheduler.world().memory().setRegion(region);
          scheduler.subscribed(turn, id, master);
        });
  }

  private void message(Event.Message message) {
    turn(
        turn ->
            turn.publish(
                turn.events()
                    .frameworkMessage(
                        message.getExecutorId().getValue(),
                        message.getAgentId().getValue(),
                        message.getData().toStringUtf8())));
  }

  private void update(TaskStatus status) {
    loop.meters().updated(status.getState());
    LOG.info(
        "event=task_status task={} state={} reason={} message=\"{}\"",
        status.getTaskId().getValue(),
        status.getState(),
        status.hasReason() ? status.getReason() : "none",
        status.getMessage());
    turn(turn -> scheduler.status(turn, status));
  }

  @Override
  public void onDisconnected(String reason) {
    LOG.info("event=disconnected reason=\"{}\"", reason);
    turn(scheduler::disconnected);
  }

  private void turn(Consumer<Turn> command) {
    loop.post(command);
  }
}
