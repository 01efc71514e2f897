package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Gives every service port that an app left at 0 a number that no other app has. */
public final class ServicePorts {

  private static final int PORTS = 65536;

  private final int min;
  private final int max;

  /**
   * @param min lowest port given out
   * @param max highest port given out
   */
  public ServicePorts(int min, int max) {
    this.min = min;
    this.max = max;
  }

  /** An account of the ports that {@code apps} have, for one change. */
  public Account account(Iterable<App> apps) {
    return new Account(apps);
  }

  /** Which ports are taken, and by how many apps. */
  public final class Account {

    private final int[] holders = new int[PORTS];

    /** No port below is free. */
    private int firstFree = min;

    private Account(Iterable<App> apps) {
      apps.forEach(app -> add(app, 1));
    }

    private void add(App app, int holder) {
      for (AppPort port : app.ports()) {
        holders[port.servicePort()] += holder;
        if (holders[port.servicePort()] == 0 && port.servicePort() >= min) {
          firstFree = Math.min(firstFree, port.servicePort());
        }
      }
    }

    /** The app goes; its ports are free. */
    public void remove(App app) {
      add(app, -1);
    }

    /** The app comes. */
    public void add(App app) {
      add(app, 1);
    }

    /**
     * Assigns in place: first what the app's stored version had and the new one does not name, then
     * the lowest free ones. The stored version must not be in the account any more; the new one is
     * not in it afterwards.
     *
     * @param app normalised JSON
     * @param stored the app's stored version
     * @throws RequestException when the range is used up
     */
    public void assign(ObjectNode app, Optional<App> stored) {
      boolean isHost = app.has("portDefinitions");
      String field = isHost ? "port" : "servicePort";
      JsonNode ports =
          isHost ? app.get("portDefinitions") : app.path("container").path("portMappings");
      List<Integer> own = new ArrayList<>();
      ports.forEach(port -> own.add(port.path(field).intValue()));
      own.forEach(port -> holders[port]++);
      Deque<Integer> recycled = new ArrayDeque<>();
      stored.ifPresent(
          app0 ->
              app0.ports().stream()
                  .map(AppPort::servicePort)
                  .filter(port -> port != 0 && holders[port] == 0)
                  .forEach(recycled::add));
      try {
        for (JsonNode port : ports) {
          if (port.path(field).intValue() == 0) {
            int given = recycled.isEmpty() ? lowestFree() : recycled.remove();
            own.add(given);
            holders[given]++;
            ((ObjectNode) port).put(field, given);
          }
        }
      } finally {
        own.forEach(port -> holders[port]--);
        own.stream().filter(p -> p >= min).forEach(p -> firstFree = Math.min(firstFree, p));
      }
    }

    private int lowestFree() {
      while (firstFree <= max) {
        if (holders[firstFree] == 0) {
          return firstFree;
        }
        firstFree++;
      }
      throw RequestException.invalid(
          "/portDefinitions",
          "All service ports from "
              + min
              + " to "
              + max
              + " are taken: name the port, or remove apps that have one");
    }
  }
}
