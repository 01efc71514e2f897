package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CapabilityInfo;
import io.souk.protocol.mesos.CapabilityInfo.Capability;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.LinuxInfoOrBuilder;
import io.souk.protocol.mesos.RLimitInfo.RLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the processes of a container may not do: limits of setrlimit, another user with all groups
 * it is in, Linux capabilities, no new privileges. Pure.
 *
 * @param limits options of {@code prlimit}
 * @param privileges options of {@code setpriv}, besides those for a user
 */
record Restrictions(List<String> limits, List<String> privileges) {

  Restrictions {
    limits = List.copyOf(limits);
    privileges = List.copyOf(privileges);
  }

  static Restrictions of(ContainerSpec spec, boolean noNewPrivileges) throws LaunchException {
    return of(spec, noNewPrivileges, DefaultCapabilities.NONE);
  }

  static Restrictions of(ContainerSpec spec, boolean noNewPrivileges, DefaultCapabilities defaults)
      throws LaunchException {
    ContainerInfo container = spec.containerInfo().orElse(ContainerInfo.getDefaultInstance());
    List<String> limits = new ArrayList<>();
    for (RLimit limit : container.getRlimitInfo().getRlimitsList()) {
      limits.add(option(limit));
    }
    List<String> privileges = new ArrayList<>(capabilities(container.getLinuxInfo(), defaults));
    if (noNewPrivileges) {
      privileges.add("--no-new-privs");
    }
    return new Restrictions(limits, privileges);
  }

  /** The command that gives up what it may not do and becomes {@code argv}. */
  List<String> around(Optional<Account> account, List<String> argv) {
    List<String> restricted = new ArrayList<>();
    if (!limits.isEmpty()) {
      // Before the user changes: only root may raise limits.
      restricted.add(Programs.path("prlimit"));
      restricted.addAll(limits);
      restricted.add("--");
    }
    if (account.isPresent() || !privileges.isEmpty()) {
      restricted.add(Programs.path("setpriv"));
      account.ifPresent(
          user -> {
            restricted.add("--reuid=" + user.uid());
            restricted.add("--regid=" + user.gid());
            restricted.add("--init-groups");
          });
      restricted.addAll(privileges);
      restricted.add("--");
    }
    restricted.addAll(argv);
    return restricted;
  }

  private static String option(RLimit limit) throws LaunchException {
    String type = limit.getType().name();
    if (limit.getType() == RLimit.Type.UNKNOWN || !type.startsWith("RLMT_")) {
      throw new LaunchException("rlimit_info: type '" + type + "': expected RLMT_AS to RLMT_STACK");
    }
    if (limit.hasSoft() != limit.hasHard()) {
      throw new LaunchException(
          "rlimit_info: " + type + ": expected both 'soft' and 'hard', or neither for no limit");
    }
    if (Long.compareUnsigned(limit.getSoft(), limit.getHard()) > 0) {
      throw new LaunchException(
          "rlimit_info: %s: 'soft' %s: expected at most 'hard', which is %s"
              .formatted(
                  type,
                  Long.toUnsignedString(limit.getSoft()),
                  Long.toUnsignedString(limit.getHard())));
    }
    String name = type.substring("RLMT_".length()).toLowerCase(Locale.ROOT);
    return "--"
        + name
        + "="
        + (limit.hasSoft()
            ? Long.toUnsignedString(limit.getSoft()) + ":" + Long.toUnsignedString(limit.getHard())
            : "unlimited:unlimited");
  }

  /** What the task wants, within what the operator allows. */
  private static List<String> capabilities(LinuxInfo wanted, DefaultCapabilities defaults)
      throws LaunchException {
    LinuxInfo.Builder linux = wanted.toBuilder();
    boolean effective = linux.hasEffectiveCapabilities() || linux.hasCapabilityInfo();
    if (!effective) {
      defaults
          .effective()
          .map(list -> linux.hasBoundingCapabilities() ? common(list, linux) : list)
          .ifPresent(linux::setEffectiveCapabilities);
    }
    if (defaults.bounding().isEmpty()) {
      return capabilities(linux.build());
    }
    CapabilityInfo most = defaults.bounding().get();
    if (!linux.hasBoundingCapabilities()) {
      if (!linux.hasEffectiveCapabilities() && !linux.hasCapabilityInfo()) {
        // Whoever had none gets none by this.
        return List.of("--bounding-set=" + names(most));
      }
      linux.setBoundingCapabilities(most);
    }
    for (Capability capability : linux.getBoundingCapabilities().getCapabilitiesList()) {
      if (!most.getCapabilitiesList().contains(capability)) {
        throw new LaunchException(
            "linux_info: bounding capability "
                + capability
                + ": expected one of the agent's bounding capabilities");
      }
    }
    return capabilities(linux.build());
  }

  /** A task may want less than others have. */
  private static CapabilityInfo common(CapabilityInfo list, LinuxInfoOrBuilder linux) {
    List<Capability> most = linux.getBoundingCapabilities().getCapabilitiesList();
    return CapabilityInfo.newBuilder()
        .addAllCapabilities(list.getCapabilitiesList().stream().filter(most::contains).toList())
        .build();
  }

  /** Root does not get back on exec what it was not given ({@code noroot}). */
  private static List<String> capabilities(LinuxInfo linux) throws LaunchException {
    boolean effective = linux.hasEffectiveCapabilities() || linux.hasCapabilityInfo();
    if (!effective && !linux.hasBoundingCapabilities()) {
      return List.of();
    }
    CapabilityInfo own =
        linux.hasEffectiveCapabilities()
            ? linux.getEffectiveCapabilities()
            : linux.getCapabilityInfo();
    CapabilityInfo given = effective ? own : linux.getBoundingCapabilities();
    CapabilityInfo most = linux.hasBoundingCapabilities() ? linux.getBoundingCapabilities() : own;
    for (Capability capability : given.getCapabilitiesList()) {
      if (!most.getCapabilitiesList().contains(capability)) {
        throw new LaunchException(
            "linux_info: effective capability "
                + capability
                + ": expected one of the bounding capabilities");
      }
    }
    String names = names(given);
    return List.of(
        "--securebits=+noroot",
        "--inh-caps=" + names,
        "--ambient-caps=" + names,
        "--bounding-set=" + names(most));
  }

  private static String names(CapabilityInfo capabilities) throws LaunchException {
    StringBuilder names = new StringBuilder("-all");
    for (Capability capability : capabilities.getCapabilitiesList()) {
      if (capability == Capability.UNKNOWN) {
        throw new LaunchException("linux_info: unknown capability");
      }
      names.append(",+").append(capability.name().toLowerCase(Locale.ROOT));
    }
    return names.toString();
  }
}
