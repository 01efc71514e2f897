package io.souk.marathon.loop;

import io.souk.framework.CallRefusedException;
import io.souk.framework.SchedulerSession;
import io.souk.marathon.app.AppId;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what turns leave to be done, in order. */
public final class EffectRunner {

  private static final Logger LOG = LoggerFactory.getLogger(EffectRunner.class);

  private final EventSink events;
  private final Prober prober;
  private final ReadinessProber readiness;
  private final MetricSource metrics;
  private final Meters meters;
  private Optional<SchedulerSession> session = Optional.empty();
  private Secrets secrets = none -> Optional.empty();
  private FrameworkInfo info = FrameworkInfo.getDefaultInstance();

  /** A runner without a line to the kernel; calls are dropped until there is one. */
  public EffectRunner(
      EventSink events,
      Prober prober,
      ReadinessProber readiness,
      MetricSource metrics,
      Meters meters) {
    this.events = events;
    this.prober = prober;
    this.readiness = readiness;
    this.metrics = metrics;
    this.meters = meters;
  }

  /** Takes the values of secrets from here from now on. */
  public void take(Secrets source) {
    secrets = source;
  }

  /** Sends calls here from now on, as the framework that is subscribed so. */
  void connect(SchedulerSession line, FrameworkInfo subscribed) {
    session = Optional.of(line);
    info = subscribed;
  }

  void run(List<Effect> effects, ServiceLoop loop) {
    for (Effect effect : effects) {
      run(effect, loop);
    }
  }

  private void run(Effect effect, ServiceLoop loop) {
    switch (effect) {
      case Effect.Accept accept -> accept(accept, loop);
      case Effect.Decline decline -> {
        meters.count(Meters.Traffic.OFFERS_DECLINED, decline.offerIds().size());
        send(Calls.decline(decline));
      }
      case Effect.Revive revive -> {
        meters.count(Meters.Traffic.REVIVE, 1);
        send(Calls.revive(revive));
      }
      case Effect.Suppress suppress -> {
        meters.count(Meters.Traffic.SUPPRESS, 1);
        send(Calls.suppress(suppress));
      }
      case Effect.HaveRoles have -> send(Calls.haveRoles(have, info));
      case Effect.Kill kill -> send(Calls.kill(kill));
      case Effect.Acknowledge ack -> send(Calls.acknowledge(ack.agentId(), ack.task(), ack.uuid()));
      case Effect.Reconcile reconcile -> send(Calls.reconcile(reconcile.tasks()));
      case Effect.StartProbes start ->
          prober.start(
              start.probes(),
              (probe, result) ->
                  loop.post(
                      turn -> loop.scheduler().probed(turn, probe.task(), probe.index(), result)));
      case Effect.StopProbes stop -> {
        prober.stop(stop.task());
        readiness.stop(stop.task());
      }
      case Effect.AskReadiness ask ->
          readiness.start(
              ask.probe(),
              (probe, result) ->
                  loop.post(turn -> loop.scheduler().answered(turn, probe.task(), result)));
      case Effect.StopReadiness stop -> readiness.stop(stop.task());
      case Effect.AskMetric ask ->
          metrics.start(
              key(ask.deployment(), ask.app()),
              ask.check(),
              answer ->
                  loop.post(
                      turn ->
                          loop.scheduler().measured(turn, ask.deployment(), ask.app(), answer)));
      case Effect.StopMetric stop -> metrics.stop(key(stop.deployment(), stop.app()));
      case Effect.Publish publish -> events.publish(publish.event());
      case Effect.Count count -> meters.count(count.counter());
      case Effect.Took took -> meters.took(took.span(), took.time());
    }
  }

  private static String key(String deployment, AppId app) {
    return deployment + " " + app;
  }

  /** A launch that the kernel would not take frees its instances for the next offer. */
  private void accept(Effect.Accept accept, ServiceLoop loop) {
    List<TaskId> tasks = Calls.tasks(accept);
    LOG.info("event=launch offer={} tasks={}", accept.offerId(), tasks);
    count(accept);
    if (session.isEmpty()) {
      return;
    }
    session
        .get()
        .send(Calls.accept(secrets.filled(accept)))
        .whenComplete(
            (taken, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "event=launch_refused offer={} cause=\"{}\"",
                    accept.offerId(),
                    causeOf(failure).getMessage());
                loop.post(turn -> loop.scheduler().refused(turn, tasks));
              }
            });
  }

  private void count(Effect.Accept accept) {
    meters.count(Meters.Traffic.OFFERS_USED, 1);
    for (Offer.Operation each : accept.operations()) {
      switch (each.getType()) {
        case LAUNCH -> meters.count(Meters.Traffic.LAUNCH, 1);
        case LAUNCH_GROUP -> meters.count(Meters.Traffic.LAUNCH_GROUP, 1);
        case RESERVE -> meters.count(Meters.Traffic.RESERVE, 1);
        default -> {
          // Marathon counts no others.
        }
      }
    }
  }

  private void send(Call call) {
    session.ifPresent(
        line ->
            line.send(call)
                .whenComplete(
                    (taken, failure) -> {
                      if (failure != null) {
                        refused(call, causeOf(failure));
                      }
                    }));
  }

  /** While there is no connection everything fails; what matters is asked for again after it. */
  private static void refused(Call call, Throwable cause) {
    boolean isExpected = cause instanceof CallRefusedException refusal && refusal.retryable();
    if (isExpected) {
      LOG.debug("event=call_failed type={} cause=\"{}\"", call.getType(), cause.getMessage());
    } else {
      LOG.warn("event=call_refused type={} cause=\"{}\"", call.getType(), cause.getMessage());
    }
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
