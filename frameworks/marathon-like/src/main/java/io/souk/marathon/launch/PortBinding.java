package io.souk.marathon.launch;

import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Placement;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of an app on the place where one instance runs.
 *
 * @param hostPort port on the host, {@link Placement#NO_HOST_PORT} when there is none
 * @param containerPort port the process listens on, never 0
 */
public record PortBinding(AppPort port, int hostPort, int containerPort) {

  /** What a container on its own network listens on when nobody says. */
  private static final int FIRST_UNPRIVILEGED = 1025;

  /** The ports of {@code app} at {@code placement}, in order. */
  public static List<PortBinding> of(RunSpec app, Placement placement) {
    List<PortBinding> bindings = new ArrayList<>();
    List<AppPort> ports = app.ports();
    for (int i = 0; i < ports.size(); i++) {
      AppPort port = ports.get(i);
      int host =
          i < placement.portOfEach().size()
              ? placement.portOfEach().get(i)
              : Placement.NO_HOST_PORT;
      bindings.add(new PortBinding(port, host, inside(app, port, host, i)));
    }
    return List.copyOf(bindings);
  }

  private static int inside(RunSpec app, AppPort port, int host, int index) {
    if (app.networkMode() == NetworkMode.HOST) {
      return host;
    }
    if (port.containerPort() != 0) {
      return port.containerPort();
    }
    return host == Placement.NO_HOST_PORT ? FIRST_UNPRIVILEGED + index : host;
  }

  /** Whether the host has a port for it. */
  public boolean hasHostPort() {
    return hostPort != Placement.NO_HOST_PORT;
  }

  /** The port to reach it at: on the host where there is one, else in the container. */
  public int effectivePort() {
    return hasHostPort() ? hostPort : containerPort;
  }
}
