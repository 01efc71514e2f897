package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Gives every service port that an app left at 0 a number that no other app has. */
public final class ServicePorts {

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

  /**
   * Assigns in place: first what the app's stored version had and the new one does not name, then
   * the lowest free ones.
   *
   * @param app normalised JSON
   * @param taken ports of all other apps
   * @param previous ports of the app's stored version, in order
   * @throws RequestException when the range is used up
   */
  public void assign(ObjectNode app, Set<Integer> taken, Iterable<Integer> previous) {
    boolean isHost = app.has("portDefinitions");
    String field = isHost ? "port" : "servicePort";
    JsonNode ports =
        isHost ? app.get("portDefinitions") : app.path("container").path("portMappings");
    Set<Integer> used = new HashSet<>(taken);
    ports.forEach(port -> used.add(port.path(field).intValue()));
    Deque<Integer> recycled = new ArrayDeque<>();
    for (int port : previous) {
      if (port != 0 && !used.contains(port)) {
        recycled.add(port);
      }
    }
    for (JsonNode port : ports) {
      if (port.path(field).intValue() == 0) {
        int given = recycled.isEmpty() ? lowestFree(used) : recycled.remove();
        used.add(given);
        ((ObjectNode) port).put(field, given);
      }
    }
  }

  private int lowestFree(Set<Integer> used) {
    for (int port = min; port <= max; port++) {
      if (!used.contains(port)) {
        return port;
      }
    }
    throw RequestException.of(
        RequestException.Kind.UNAVAILABLE, "No free service port in " + min + " to " + max);
  }
}
