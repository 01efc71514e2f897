package io.souk.chaos.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that a machine makes go through a {@link DelayProxy} on that machine, until this is
 * closed. Those that exist already are reset, so that they are made anew.
 */
public final class Delay implements AutoCloseable {

  /** A group that nothing else runs as: what it sends is not sent through the proxy again. */
  private static final String GROUP = "65534";

  private static final int FIRST_PORT = 20_000;
  private static final long RESET_NANOS = 300_000_000;

  private final Network network;
  private final String machine;
  private final Process proxy;
  private final List<List<String>> routes;

  private Delay(Network network, String machine, Process proxy, List<List<String>> routes) {
    this.network = network;
    this.machine = machine;
    this.proxy = proxy;
    this.routes = routes;
  }

  /**
   * @param targets machines whose {@code ports} are meant
   * @param millis how long everything is held back, each way
   */
  public static Delay on(
      Network network, String machine, List<String> targets, List<Integer> ports, int millis) {
    List<String> arguments = new ArrayList<>(List.of("" + millis));
    List<List<String>> routes = new ArrayList<>();
    List<String> others = List.of("-m", "owner", "!", "--gid-owner", GROUP);
    for (String target : targets) {
      for (int port : ports) {
        int own = FIRST_PORT + routes.size();
        arguments.add(own + "=" + network.address(target) + ":" + port);
        List<String> route = new ArrayList<>(List.of("OUTPUT", "-p", "tcp"));
        route.addAll(List.of("-d", network.address(target), "--dport", "" + port));
        route.addAll(others);
        route.addAll(List.of("-j", "REDIRECT", "--to-ports", "" + own));
        routes.add(route);
      }
    }
    Process proxy = start(network, machine, arguments);
    network.routes(machine, true, routes);
    List<String> reset = new ArrayList<>(List.of("OUTPUT", "-o", "eth0", "-p", "tcp"));
    reset.addAll(List.of("-d", network.all()));
    reset.addAll(others);
    reset.addAll(List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
    network.rules(machine, true, List.of(reset));
    LockSupport.parkNanos(RESET_NANOS);
    network.rules(machine, false, List.of(reset));
    return new Delay(network, machine, proxy, routes);
  }

  private static Process start(Network network, String machine, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--regid", GROUP, "--clear-groups", SoukCommand.java()));
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classes().toString(), DelayProxy.class.getName()));
    command.addAll(arguments);
    try {
      Process proxy =
          new ProcessBuilder(network.on(machine, command))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      // It writes nothing but this line.
      BufferedReader out = proxy.inputReader();
      if (!"ready".equals(out.readLine())) {
        throw new IllegalStateException("the delay proxy does not start: " + command);
      }
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(DelayProxy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    network.routes(machine, false, routes);
    proxy.destroyForcibly();
    try {
      proxy.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
