package io.souk.agent.adapter.probe;

import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;

/** Opens a connection and closes it. */
record TcpProbe(NetClient client, ProbeTarget.Tcp target, Optional<String> address)
    implements Probe {

  static NetClientOptions options() {
    // The loop ends an attempt; this bounds what an attempt leaves behind.
    return new NetClientOptions().setConnectTimeout(60_000);
  }

  @Override
  public Attempt start(Optional<Duration> timeout) {
    if (address.isEmpty()) {
      return Attempt.ended(new ProbeResult.Failure("the container has no address"));
    }
    Future<NetSocket> connected = client.connect(target.port(), address.get());
    Future<ProbeResult> result =
        connected
            .map(
                socket -> {
                  socket.close();
                  return (ProbeResult) new ProbeResult.Answer(ProbeResult.CONNECTED);
                })
            .otherwise(new ProbeResult.Answer(0));
    return new Attempt(result, () -> {});
  }

  /** One line about a failure. */
  static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
