package io.souk.master.state;

import io.souk.master.bus.StreamId;
import io.souk.master.view.FrameworkView;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A framework that is not over.
 *
 * @param info with its id
 * @param stream the open stream; empty while it is disconnected
 * @param order of the SUBSCRIBE that it came with last; empty when that had none
 * @param recovered known from the registry or an agent, not subscribed to this leader yet
 * @param registered when it first subscribed
 * @param reregistered when it last subscribed again
 * @param suppressed roles in which it wants no offers now
 */
public record FrameworkRecord(
    FrameworkId id,
    FrameworkInfo info,
    Optional<StreamId> stream,
    Optional<SubscribeOrder> order,
    boolean recovered,
    Instant registered,
    Optional<Instant> reregistered,
    Set<Role> suppressed,
    Optional<OfferConstraints> offerConstraints) {

  public FrameworkRecord {
    suppressed = Set.copyOf(suppressed);
  }

  /** Whether its stream is open; only then is it offered anything. */
  public boolean connected() {
    return stream.isPresent();
  }

  /** The roles in which it takes offers, sorted. */
  public Set<Role> roles() {
    return rolesOf(info);
  }

  /** The roles of a framework of valid information, sorted. */
  public static Set<Role> rolesOf(FrameworkInfo info) {
    List<String> names =
        has(info, FrameworkInfo.Capability.Type.MULTI_ROLE)
            ? info.getRolesList()
            : List.of(info.getRole());
    return names.stream().map(Role::new).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether it announced the capability. */
  public boolean has(FrameworkInfo.Capability.Type capability) {
    return has(info, capability);
  }

  private static boolean has(FrameworkInfo info, FrameworkInfo.Capability.Type capability) {
    return info.getCapabilitiesList().stream().anyMatch(c -> c.getType() == capability);
  }

  /** The same framework without a stream. */
  public FrameworkRecord disconnected() {
    return new FrameworkRecord(
        id,
        info,
        Optional.empty(),
        order,
        recovered,
        registered,
        reregistered,
        suppressed,
        offerConstraints);
  }

  /** The same framework wanting no offers in these roles. */
  public FrameworkRecord withSuppressed(Set<Role> roles) {
    return new FrameworkRecord(
        id, info, stream, order, recovered, registered, reregistered, roles, offerConstraints);
  }

  /** The same framework under new information. */
  public FrameworkRecord withInfo(
      FrameworkInfo newInfo, Set<Role> roles, Optional<OfferConstraints> constraints) {
    return new FrameworkRecord(
        id, newInfo, stream, order, recovered, registered, reregistered, roles, constraints);
  }

  FrameworkView view(Optional<Instant> unregistered) {
    boolean over = unregistered.isPresent();
    return new FrameworkView(
        info,
        connected() && !over,
        connected() && !over,
        recovered && !over,
        registered,
        reregistered,
        unregistered,
        suppressed.stream().map(Role::name).collect(Collectors.toSet()),
        offerConstraints);
  }
}
