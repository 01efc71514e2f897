package io.souk.agent.boot;

import io.souk.agent.adapter.cgroup.CommonDevices;
import io.souk.agent.gpu.DeviceNode;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.gpu.MachineGpus;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.DeviceAccess;
import io.souk.protocol.mesos.DeviceWhitelist;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which devices tasks that run as processes may use (isolators {@code cgroups/devices} and {@code
 * gpu/nvidia}).
 *
 * @param allowed besides the common ones
 * @param root where the machine's devices are looked for: {@code /}
 */
public record DeviceUse(DeviceWhitelist allowed, Path root) {

  /** Of the command line. */
  public static final DeviceUse DEFAULT =
      new DeviceUse(DeviceWhitelist.getDefaultInstance(), Path.of("/"));

  private static final String ALLOWED = "--allowed-devices";
  private static final String GPUS = "--nvidia-gpu-devices";

  /**
   * The same with these devices.
   *
   * @param value of {@code --allowed-devices}: JSON, or a file's URL
   */
  public DeviceUse withAllowed(String value) {
    DeviceWhitelist.Builder list = DeviceWhitelist.newBuilder();
    try {
      MesosJson.read(OptionText.of(value), list);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          ALLOWED + ": expected a DeviceWhitelist as JSON: " + e.getMessage(), e);
    }
    return new DeviceUse(list.build(), root);
  }

  /** The same on another machine. */
  DeviceUse withRoot(Path other) {
    return new DeviceUse(allowed, other);
  }

  void addTo(Map<String, String> flags) {
    if (allowed.getAllowedDevicesCount() > 0) {
      flags.put("allowed_devices", MesosJson.writeText(allowed));
    }
  }

  /** A list that nobody would keep is not to be asked for. */
  void check(boolean enforced) {
    if (allowed.getAllowedDevicesCount() > 0 && !enforced) {
      throw new IllegalArgumentException(
          ALLOWED + ": expected cgroups/devices or cgroups/all among --isolation");
    }
  }

  /** What every container may use. */
  List<String> rules() {
    List<String> rules = new ArrayList<>(CommonDevices.RULES);
    allowed.getAllowedDevicesList().forEach(access -> rules.add(rule(access)));
    return rules;
  }

  private static String rule(DeviceAccess access) {
    String letters =
        (access.getAccess().getRead() ? "r" : "")
            + (access.getAccess().getWrite() ? "w" : "")
            + (access.getAccess().getMknod() ? "m" : "");
    if (letters.isEmpty()) {
      throw new IllegalArgumentException(ALLOWED + ": 'access': expected read, write or mknod");
    }
    if (access.getDevice().hasNumber()) {
      var number = access.getDevice().getNumber();
      return new DeviceNode('c', number.getMajorNumber(), number.getMinorNumber()).rule(letters);
    }
    String path = access.getDevice().getPath();
    return device(path)
        .map(node -> node.rule(letters))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    ALLOWED + ": 'path' " + path + ": expected a device of this machine"));
  }

  private static Optional<DeviceNode> device(String path) {
    return path.startsWith("/") && path.indexOf('\0') < 0
        ? DeviceNode.at(Path.of(path))
        : Optional.empty();
  }

  /**
   * Who has which GPU.
   *
   * @param named {@code --nvidia-gpu-devices}; none for all
   */
  GpuBook book(List<String> named) {
    MachineGpus machine = MachineGpus.find(root);
    return new GpuBook(machine, indexes(machine, named));
  }

  private static Set<Integer> indexes(MachineGpus machine, List<String> named) {
    int count = machine.devices().size();
    if (named.isEmpty()) {
      return IntStream.range(0, count).boxed().collect(Collectors.toSet());
    }
    Set<Integer> indexes = new TreeSet<>();
    for (String name : named) {
      if (!name.matches("\\d{1,4}")
          || Integer.parseInt(name) >= count
          || !indexes.add(Integer.valueOf(name))) {
        throw new IllegalArgumentException(
            GPUS
                + " "
                + String.join(",", named)
                + ": expected indexes of GPUs, each once; this"
                + " machine has "
                + count);
      }
    }
    return indexes;
  }

  /**
   * How many GPUs are offered besides those that {@code --resources} names; Mesos's rules.
   *
   * @param given of {@code --resources}; empty when it names none
   */
  int detected(OptionalInt given, List<String> named) {
    MachineGpus machine = MachineGpus.find(root);
    indexes(machine, named);
    if (given.isEmpty() && !named.isEmpty()) {
      throw new IllegalArgumentException(
          GPUS
              + " "
              + String.join(",", named)
              + ": expected gpus:"
              + named.size()
              + " in --resources with it");
    }
    if (given.isPresent() && given.getAsInt() != named.size()) {
      throw new IllegalArgumentException(
          "--resources: gpus:"
              + given.getAsInt()
              + ": expected as many devices in "
              + GPUS
              + ", which names "
              + named.size());
    }
    return given.isPresent() ? 0 : machine.devices().size();
  }
}
