package io.souk.master.state;

import io.souk.master.bus.StreamId;
import io.souk.master.view.AgentView;
import io.souk.master.view.Deactivation;
import io.souk.master.view.SharedValues;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A registered agent.
 *
 * @param info with its id
 * @param resources what it has with all operations, where {@code info} says what it was started
 *     with
 * @param hostport where its own HTTP API is reached, {@code host:port}
 * @param machine it is on, as its host name and address name it
 * @param stream the open stream; empty while it is disconnected
 * @param sequence of the SUBSCRIBE that opened it; 0 when that had none
 * @param registered when this leader first saw it
 * @param reregistered when it last came back
 */
public record AgentRecord(
    AgentId id,
    AgentInfo info,
    String hostport,
    MachineId machine,
    String version,
    List<AgentInfo.Capability> capabilities,
    AgentResources resources,
    Optional<StreamId> stream,
    long sequence,
    Instant registered,
    Optional<Instant> reregistered) {

  public AgentRecord {
    capabilities = List.copyOf(capabilities);
  }

  /** All it has. */
  public Resources total() {
    return resources.total();
  }

  /** The same agent with other resources. */
  public AgentRecord withResources(AgentResources other) {
    return new AgentRecord(
        id,
        info,
        hostport,
        machine,
        version,
        capabilities,
        other,
        stream,
        sequence,
        registered,
        reregistered);
  }

  /** Whether it announced the capability. */
  public boolean has(AgentInfo.Capability.Type capability) {
    return capabilities.stream().anyMatch(known -> known.getType() == capability);
  }

  /** Whether its stream is open; only then are its resources offered. */
  public boolean connected() {
    return stream.isPresent();
  }

  /** The same agent without a stream. */
  public AgentRecord disconnected() {
    return new AgentRecord(
        id,
        info,
        hostport,
        machine,
        version,
        capabilities,
        resources,
        Optional.empty(),
        sequence,
        registered,
        reregistered);
  }

  /** The same agent, registered at another time. */
  public AgentRecord since(Instant when) {
    return new AgentRecord(
        id,
        info,
        hostport,
        machine,
        version,
        capabilities,
        resources,
        stream,
        sequence,
        when,
        reregistered);
  }

  /** The same agent, of which other agents share what they have alike. */
  AgentRecord shared(SharedValues values) {
    AgentInfo alike = info.toBuilder().clearHostname().clearId().buildPartial();
    return new AgentRecord(
        id,
        values.share(alike).toBuilder().setHostname(info.getHostname()).setId(info.getId()).build(),
        hostport,
        machine,
        values.share(version),
        values.share(capabilities),
        resources.shared(values),
        stream,
        sequence,
        registered,
        reregistered);
  }

  /**
   * What readers see.
   *
   * @param deactivation by an operator
   */
  AgentView view(Optional<Deactivation> deactivation, SharedValues values) {
    return new AgentView(
        info,
        "slave(1)@" + hostport,
        version,
        capabilities,
        values.share(List.copyOf(WireResources.write(total(), ReservationFormat.POST_REFINEMENT))),
        registered,
        reregistered,
        connected() && deactivation.isEmpty(),
        connected(),
        deactivation);
  }
}
