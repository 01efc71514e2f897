package io.souk.agent.adapter.probe;

import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Runs a command in the task's container; the runtime ends it in time. */
record CommandProbe(Container container, ProbeTarget.Command target) implements Probe {

  @Override
  public Attempt start(Optional<Duration> timeout) {
    Future<ProbeResult> result =
        container
            .exec(target.command(), timeout.orElse(Duration.ZERO))
            .map(CommandProbe::answer)
            .otherwise(CommandProbe::failed);
    return new Attempt(result, () -> {});
  }

  private static ProbeResult answer(ExecResult result) {
    return switch (result) {
      case ExecResult.Completed completed -> new ProbeResult.Answer(completed.code());
      case ExecResult.TimedOut ignored -> new ProbeResult.Failure("command timed out");
    };
  }

  private static ProbeResult failed(Throwable e) {
    return e instanceof LaunchException
        ? new ProbeResult.Failure(TcpProbe.reason(e))
        : new ProbeResult.Discarded(TcpProbe.reason(e));
  }
}
