package io.souk.agent.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The NVIDIA GPUs of a machine, without NVIDIA's library: what the driver shows of itself.
 *
 * @param devices by index, in the order of their PCI addresses, as NVIDIA's tools count them
 * @param controls devices that every user of a GPU needs
 */
public record MachineGpus(List<DeviceNode> devices, List<DeviceNode> controls) {

  /** None. */
  public static final MachineGpus NONE = new MachineGpus(List.of(), List.of());

  private static final Pattern NODE = Pattern.compile("nvidia(\\d{1,4})");
  private static final Pattern MINOR = Pattern.compile("(?m)^Device Minor:\\s*(\\d{1,4})\\s*$");
  private static final List<String> CONTROLS =
      List.of("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset");

  public MachineGpus {
    devices = List.copyOf(devices);
    controls = List.copyOf(controls);
  }

  /**
   * Looks for them.
   *
   * @param root {@code /}
   */
  public static MachineGpus find(Path root) {
    Path dev = root.resolve("dev");
    Map<Integer, DeviceNode> byMinor = new TreeMap<>();
    for (Path file : list(dev)) {
      Matcher name = NODE.matcher(file.getFileName().toString());
      if (name.matches()) {
        DeviceNode.at(file).ifPresent(node -> byMinor.put(Integer.parseInt(name.group(1)), node));
      }
    }
    if (byMinor.isEmpty()) {
      return NONE;
    }
    List<DeviceNode> controls =
        CONTROLS.stream().flatMap(name -> DeviceNode.at(dev.resolve(name)).stream()).toList();
    return new MachineGpus(ordered(root, byMinor), controls);
  }

  /** Numbers of device files are given in the order of discovery, which may be another one. */
  private static List<DeviceNode> ordered(Path root, Map<Integer, DeviceNode> byMinor) {
    Map<Integer, DeviceNode> left = new TreeMap<>(byMinor);
    List<DeviceNode> ordered = new ArrayList<>();
    for (Path address : list(root.resolve("proc/driver/nvidia/gpus"))) {
      minor(address.resolve("information"))
          .flatMap(minor -> Optional.ofNullable(left.remove(minor)))
          .ifPresent(ordered::add);
    }
    ordered.addAll(left.values());
    return ordered;
  }

  private static Optional<Integer> minor(Path information) {
    try {
      Matcher minor = MINOR.matcher(Files.readString(information));
      return minor.find() ? Optional.of(Integer.valueOf(minor.group(1))) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException absent) {
      return List.of();
    }
  }
}
