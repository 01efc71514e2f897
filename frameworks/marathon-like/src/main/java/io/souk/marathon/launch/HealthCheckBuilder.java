package io.souk.marathon.launch;

import io.souk.marathon.app.App;
import io.souk.marathon.app.HealthCheck;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.NetworkInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The health check that the agent executes: the first of the app's that it can. */
final class HealthCheckBuilder {

  private HealthCheckBuilder() {}

  static Optional<io.souk.protocol.mesos.HealthCheck> build(App app, List<PortBinding> ports) {
    return app.healthChecks().stream()
        .filter(check -> check.protocol().byAgent())
        .findFirst()
        .map(check -> translate(check, ports));
  }

  private static io.souk.protocol.mesos.HealthCheck translate(
      HealthCheck check, List<PortBinding> ports) {
    io.souk.protocol.mesos.HealthCheck.Builder wire =
        io.souk.protocol.mesos.HealthCheck.newBuilder()
            .setDelaySeconds(seconds(check.delay()))
            .setIntervalSeconds(seconds(check.interval()))
            .setTimeoutSeconds(seconds(check.timeout()))
            .setGracePeriodSeconds(seconds(check.gracePeriod()))
            .setConsecutiveFailures(check.maxConsecutiveFailures());
    NetworkInfo.Protocol ip =
        check.isIpv6() ? NetworkInfo.Protocol.IPv6 : NetworkInfo.Protocol.IPv4;
    switch (check.protocol()) {
      case COMMAND ->
          wire.setType(io.souk.protocol.mesos.HealthCheck.Type.COMMAND)
              .setCommand(
                  CommandInfo.newBuilder().setShell(true).setValue(check.command().orElse("")));
      case MESOS_TCP, TCP ->
          wire.setType(io.souk.protocol.mesos.HealthCheck.Type.TCP)
              .setTcp(
                  io.souk.protocol.mesos.HealthCheck.TCPCheckInfo.newBuilder()
                      .setProtocol(ip)
                      .setPort(port(check, ports)));
      case MESOS_HTTP, HTTP -> http(wire, check, ports, "http", ip);
      case MESOS_HTTPS, HTTPS -> http(wire, check, ports, "https", ip);
    }
    return wire.build();
  }

  private static void http(
      io.souk.protocol.mesos.HealthCheck.Builder wire,
      HealthCheck check,
      List<PortBinding> ports,
      String scheme,
      NetworkInfo.Protocol ip) {
    wire.setType(io.souk.protocol.mesos.HealthCheck.Type.HTTP)
        .setHttp(
            io.souk.protocol.mesos.HealthCheck.HTTPCheckInfo.newBuilder()
                .setProtocol(ip)
                .setScheme(scheme)
                .setPort(port(check, ports))
                .setPath(check.path()));
  }

  /** The agent checks inside the task's network, so the port there counts. */
  private static int port(HealthCheck check, List<PortBinding> ports) {
    return check.port().orElseGet(() -> ports.get(check.portIndex()).containerPort());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
