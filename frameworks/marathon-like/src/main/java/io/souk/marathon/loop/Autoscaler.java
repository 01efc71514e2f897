package io.souk.marathon.loop;

import io.souk.framework.FrameworkContext;
import io.souk.marathon.app.AppId;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.Target;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the load of apps measured again and again, and lets the scheduler decide. */
public final class Autoscaler {

  private final FrameworkContext context;
  private final ServiceLoop loop;
  private final LoadSource source;
  private final Duration interval;
  private Optional<Long> timer = Optional.empty();
  private boolean closed;

  /** Nothing is measured before {@link #start}. */
  public Autoscaler(
      FrameworkContext context, ServiceLoop loop, LoadSource source, Duration interval) {
    this.context = context;
    this.loop = loop;
    this.source = source;
    this.interval = interval;
  }

  /** Begins; to be called on the framework's context. */
  public void start() {
    if (!closed) {
      timer = Optional.of(context.vertx().setTimer(interval.toMillis(), fired -> round()));
    }
  }

  /** The next round begins an interval after the end of this one, however long it takes. */
  private void round() {
    loop.read(turn -> loop.scheduler().autoscaling().targets())
        .compose(targets -> targets.isEmpty() ? Future.succeededFuture() : measure(targets))
        .onComplete(done -> context.context().runOnContext(none -> start()));
  }

  private Future<Void> measure(List<Target> targets) {
    return source.measure(targets).compose(measured -> decide(targets, measured));
  }

  private Future<Void> decide(List<Target> targets, Map<AppId, Measurement> measured) {
    return loop.submit(
        turn -> {
          for (Target each : targets) {
            loop.scheduler()
                .autoscaling()
                .measured(turn, each, Optional.ofNullable(measured.get(each.app())));
          }
          return null;
        });
  }

  /** Measures no more. */
  public void close() {
    closed = true;
    timer.ifPresent(context.vertx()::cancelTimer);
    source.close();
  }
}
