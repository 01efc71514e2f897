package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.List;

/**
 * What may not change of an app that keeps data (Marathon, §2.15): its instances live on in what
 * was reserved for them.
 */
public final class ResidentRules {

  private static final String RESIDENT = "may not be changed while the app keeps data: ";

  private ResidentRules() {}

  /**
   * Refuses an update that the reservations of the app's instances could not follow.
   *
   * @param force whether the role may change all the same
   */
  public static void checkUpdate(App before, App after, boolean force) {
    if (before.persistentVolumes().isEmpty() && after.persistentVolumes().isEmpty()) {
      return;
    }
    JsonNode old = before.json();
    JsonNode next = after.json();
    List<Problem> problems = new ArrayList<>();
    if (!persistent(old).equals(persistent(next))) {
      problems.add(
          new Problem(
              "/container/volumes",
              RESIDENT
                  + "persistent volumes were "
                  + persistent(old)
                  + ", not "
                  + persistent(next)));
    }
    for (String scalar : List.of("cpus", "mem", "disk", "gpus")) {
      if (old.path(scalar).doubleValue() != next.path(scalar).doubleValue()) {
        problems.add(
            new Problem(
                "/" + scalar,
                RESIDENT + "reserved were " + old.path(scalar) + ", not " + next.path(scalar)));
      }
    }
    if (!hostPorts(before).equals(hostPorts(after))) {
      problems.add(
          new Problem(
              "/portDefinitions",
              RESIDENT + "host ports were " + hostPorts(before) + ", not " + hostPorts(after)));
    }
    if (!before.role().equals(after.role()) && !force) {
      problems.add(
          new Problem("/role", RESIDENT + "the role is " + before.role() + "; force overrides it"));
    }
    if (!problems.isEmpty()) {
      throw RequestException.invalid(problems);
    }
  }

  private static ArrayNode persistent(JsonNode app) {
    ArrayNode volumes = JsonNodeFactory.instance.arrayNode();
    for (JsonNode volume : app.path("container").path("volumes")) {
      if (volume.has("persistent")) {
        volumes.add(volume);
      }
    }
    return volumes;
  }

  /** What is asked for on the host: with required ports their numbers. */
  private static List<List<Integer>> hostPorts(App app) {
    return app.ports().stream().map(port -> port.hostPort().stream().toList()).toList();
  }
}
