package io.souk.agent.boot;

import io.souk.model.attribute.Attributes;
import io.souk.model.resources.Resource;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.model.value.Value;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.ResourcesOption;
import io.souk.protocol.map.WireAttributes;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Describes the machine to the master: what was configured, and what was not is looked up. */
final class Machine {

  private static final long MEBI = 1L << 20;
  private static final long GIBI_IN_MEBI = 1024;
  private static final List<String> SCALARS = List.of("cpus", "mem", "disk", "gpus");

  /** Amounts are counted in thousandths. */
  private static final long WHOLE = 1000;

  private Machine() {}

  static AgentInfo describe(AgentConfig config, String hostname, int port) {
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(hostname)
            .setPort(port)
            .addAllResources(
                WireResources.write(resources(config), ReservationFormat.POST_REFINEMENT))
            .addAllAttributes(WireAttributes.write(attributes(config)));
    config.address().domain().ifPresent(info::setDomain);
    return info.build();
  }

  /** Refuses texts that cannot be read, naming their option. */
  static void check(String resources, String attributes, String defaultRole) {
    named("--resources", () -> given(resources, role(defaultRole)));
    named("--attributes", () -> Attributes.parse(OptionText.of(attributes)));
  }

  private static Resources given(String text, Role role) {
    Resources given = ResourcesOption.parse(OptionText.of(text), role);
    for (Resource resource : given.entries()) {
      String name = resource.key().name();
      Value.Kind kind = resource.amount().kind();
      if (SCALARS.contains(name) && kind != Value.Kind.SCALAR) {
        throw new IllegalArgumentException("resource '" + name + "': expected a number");
      }
      if (name.equals("ports") && kind != Value.Kind.RANGES) {
        throw new IllegalArgumentException(
            "resource 'ports': expected ranges such as [31000-32000]");
      }
    }
    if (given.scalarMillis("gpus") % WHOLE != 0) {
      throw new IllegalArgumentException(
          "resource 'gpus': expected a whole number, for gpus are not shared");
    }
    return given;
  }

  private static Role role(String text) {
    return named("--default-role", () -> new Role(text));
  }

  private static <T> T named(String option, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw new IllegalArgumentException(
          message.startsWith("--") ? message : option + ": " + message, e);
    }
  }

  static Attributes attributes(AgentConfig config) {
    return named(
        "--attributes", () -> Attributes.parse(OptionText.of(config.offering().attributes())));
  }

  /** Names that are given count as given; any of cpus, mem, disk, ports that is not is detected. */
  static Resources resources(AgentConfig config) {
    Role role = role(config.offering().defaultRole());
    Resources given = named("--resources", () -> given(config.offering().resources(), role));
    StringBuilder detected = new StringBuilder();
    addUnlessGiven(given, detected, "cpus", Integer.toString(cpus()));
    addUnlessGiven(given, detected, "mem", Long.toString(memory(totalMemory() / MEBI)));
    addUnlessGiven(given, detected, "disk", Long.toString(disk(config.workDir())));
    addUnlessGiven(given, detected, "ports", "[31000-32000]");
    addGpus(config, given, detected);
    return given.plus(ResourcesText.parse(detected.toString(), role));
  }

  /** Only who gives GPUs to processes looks for them. */
  private static void addGpus(AgentConfig config, Resources given, StringBuilder detected) {
    if (!config.execution().isolation().givesGpus()) {
      return;
    }
    boolean named = given.entries().stream().anyMatch(one -> one.key().name().equals("gpus"));
    OptionalInt count =
        named ? OptionalInt.of((int) (given.scalarMillis("gpus") / WHOLE)) : OptionalInt.empty();
    int found =
        config
            .execution()
            .isolation()
            .devices()
            .detected(count, config.execution().docker().defaults().gpuDevices());
    if (found > 0) {
      detected.append(detected.isEmpty() ? "" : ";").append("gpus:").append(found);
    }
  }

  private static void addUnlessGiven(
      Resources given, StringBuilder detected, String name, String value) {
    for (Resource resource : given.entries()) {
      if (resource.key().name().equals(name)) {
        return;
      }
    }
    detected.append(detected.isEmpty() ? "" : ";").append(name).append(':').append(value);
  }

  private static int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static long totalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 2 * GIBI_IN_MEBI * MEBI;
  }

  /** Leaves 1 GiB to the system, or half of a small machine. */
  static long memory(long totalMebi) {
    return totalMebi >= 2 * GIBI_IN_MEBI ? totalMebi - GIBI_IN_MEBI : totalMebi / 2;
  }

  private static long disk(Path workDir) {
    try {
      Files.createDirectories(workDir);
      return disk(Files.getFileStore(workDir).getTotalSpace() / MEBI);
    } catch (IOException unknown) {
      return 5 * GIBI_IN_MEBI;
    }
  }

  /** Leaves 5 GiB to the system, or half of a small disk. */
  static long disk(long totalMebi) {
    return totalMebi >= 10 * GIBI_IN_MEBI ? totalMebi - 5 * GIBI_IN_MEBI : totalMebi / 2;
  }

  static String hostname(AgentConfig config) {
    return config
        .address()
        .hostname()
        .orElseGet(
            () -> isAnyAddress(config.address().host()) ? ownName() : config.address().host());
  }

  /** The address tasks are reached at. */
  static String address(AgentConfig config) {
    try {
      String name = isAnyAddress(config.address().host()) ? ownName() : config.address().host();
      return InetAddress.getByName(name).getHostAddress();
    } catch (UnknownHostException e) {
      return isAnyAddress(config.address().host()) ? "127.0.0.1" : config.address().host();
    }
  }

  /** Changes with every boot of the machine; empty text where the kernel does not say. */
  static String boot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException unknown) {
      return "";
    }
  }

  private static boolean isAnyAddress(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
