package io.souk.agent.recover;

import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether an agent may go on as the one it was although it is started with other settings (Mesos
 * agent, {@code --reconfiguration_policy}). Pure.
 */
public final class Reconfiguration {

  private Reconfiguration() {}

  /** Which changes are taken. */
  public enum Policy {
    /** None. */
    EQUAL,
    /** Whatever takes nothing away: more resources and attributes, a domain where none was. */
    ADDITIVE;

    /** Reads an option's text. */
    public static Policy parse(String text) {
      for (Policy policy : values()) {
        if (policy.toString().equals(text)) {
          return policy;
        }
      }
      throw new IllegalArgumentException(
          "--reconfiguration-policy " + text + ": expected equal or additive");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What has changed in a way that is not taken; each as one phrase for people.
   *
   * @param anyPort whether another port is no change
   */
  public static List<String> refused(
      AgentInfo before, AgentInfo now, Policy policy, boolean anyPort) {
    List<String> changes = new ArrayList<>();
    if (!before.getHostname().equals(now.getHostname())) {
      changes.add("hostname " + before.getHostname() + " is now " + now.getHostname());
    }
    if (!anyPort && before.getPort() != now.getPort()) {
      changes.add("port " + before.getPort() + " is now " + now.getPort());
    }
    boolean domain =
        policy == Policy.ADDITIVE && !before.hasDomain()
            || domain(before).equals(domain(now)) && before.hasDomain() == now.hasDomain();
    if (!domain) {
      changes.add("domain " + text(domain(before)) + " is now " + text(domain(now)));
    }
    resources(before, now, policy, changes);
    attributes(before, now, policy, changes);
    return changes;
  }

  private static DomainInfo domain(AgentInfo info) {
    return info.getDomain();
  }

  private static String text(DomainInfo domain) {
    return domain.hasFaultDomain()
        ? domain.getFaultDomain().getRegion().getName()
            + "/"
            + domain.getFaultDomain().getZone().getName()
        : "(none)";
  }

  private static void resources(
      AgentInfo before, AgentInfo now, Policy policy, List<String> changes) {
    Resources old = WireResources.read(before.getResourcesList());
    Resources fresh = WireResources.read(now.getResourcesList());
    Resources missing = fresh.shortfall(old);
    Resources added = policy == Policy.EQUAL ? old.shortfall(fresh) : Resources.EMPTY;
    if (!missing.isEmpty()) {
      changes.add("resources lack " + missing + " of what they were");
    }
    if (!added.isEmpty()) {
      changes.add("resources have " + added + " more than they had");
    }
  }

  private static void attributes(
      AgentInfo before, AgentInfo now, Policy policy, List<String> changes) {
    for (Attribute old : before.getAttributesList()) {
      boolean kept =
          now.getAttributesList().stream()
              .anyMatch(
                  one ->
                      policy == Policy.EQUAL ? one.equals(old) : one.equals(old) || grew(old, one));
      if (!kept) {
        changes.add("attribute " + text(old) + " is gone or another");
      }
    }
    if (policy == Policy.EQUAL) {
      now.getAttributesList().stream()
          .filter(one -> !before.getAttributesList().contains(one))
          .forEach(one -> changes.add("attribute " + text(one) + " is new"));
    }
  }

  private static boolean grew(Attribute old, Attribute now) {
    return old.getName().equals(now.getName())
        && old.getType() == Value.Type.RANGES
        && now.getType() == Value.Type.RANGES
        && old.getRanges().getRangeList().stream().allMatch(range -> isCovered(range, now));
  }

  private static boolean isCovered(Value.Range range, Attribute by) {
    return by.getRanges().getRangeList().stream()
        .anyMatch(wide -> wide.getBegin() <= range.getBegin() && wide.getEnd() >= range.getEnd());
  }

  private static String text(Attribute attribute) {
    return attribute.getName()
        + ":"
        + switch (attribute.getType()) {
          case SCALAR -> attribute.getScalar().getValue();
          case TEXT -> attribute.getText().getValue();
          case RANGES ->
              attribute.getRanges().getRangeList().stream()
                  .map(range -> range.getBegin() + "-" + range.getEnd())
                  .toList();
          case SET -> attribute.getSet().getItemList();
        };
  }
}
