package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.Container;
import io.souk.agent.runtime.LaunchException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which GPU is whose. No two containers get the same one: what each has stands in a label of it, so
 * that the agent knows after a restart, and knows of other agents at the same engine.
 */
final class GpuDevices {
  static final String LABEL = "io.souk.gpus";
  private static final Set<String> OVER = Set.of("exited", "dead");

  private final Engine engine;
  private final List<String> devices;
  private final Map<String, List<String>> reserved = new HashMap<>();

  /**
   * @param devices by index or UUID; none for all by index
   */
  GpuDevices(Engine engine, List<String> devices) {
    this.engine = engine;
    this.devices = devices;
  }

  /** Chooses free ones for a container that is about to be created, and puts them in. */
  synchronized void assign(RunOptions options) throws LaunchException, EngineException {
    if (options.gpus == 0) {
      return;
    }
    Set<String> taken = taken();
    reserved.values().forEach(taken::addAll);
    List<String> chosen = choose(options.gpus, devices, taken);
    reserved.put(options.name, chosen);
    options.labels.put(LABEL, String.join(",", chosen));
    options.host.withDeviceRequests(
        RunFlag.plus(options.host.getDeviceRequests(), GpuRequest.of(chosen)));
  }

  /** The container is there, with its label, or will never be. */
  synchronized void settled(String name) {
    reserved.remove(name);
  }

  private Set<String> taken() throws EngineException {
    List<Container> holders =
        engine.call(
            "list containers",
            client ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(List.of(LABEL))
                    .exec());
    Set<String> taken = new HashSet<>();
    for (Container holder : holders) {
      if (!OVER.contains(String.valueOf(holder.getState()))) {
        taken.addAll(List.of(holder.getLabels().get(LABEL).split(",")));
      }
    }
    return taken;
  }

  /** The first free ones. */
  static List<String> choose(int count, List<String> devices, Set<String> taken)
      throws LaunchException {
    List<String> chosen = new ArrayList<>();
    if (devices.isEmpty()) {
      // The agent offers no more than the machine has, so the lowest free numbers exist.
      for (int index = 0; chosen.size() < count; index++) {
        String device = Integer.toString(index);
        if (!taken.contains(device)) {
          chosen.add(device);
        }
      }
      return chosen;
    }
    devices.stream().filter(each -> !taken.contains(each)).limit(count).forEach(chosen::add);
    if (chosen.size() < count) {
      throw new LaunchException(
          "The task needs " + count + " GPUs and only " + chosen.size() + " are free");
    }
    return chosen;
  }
}
