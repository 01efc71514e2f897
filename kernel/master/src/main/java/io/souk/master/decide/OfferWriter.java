package io.souk.master.decide;

import io.souk.allocator.Allocation;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.model.id.OfferId;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Address;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.URL;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How an offer looks, in full and to frameworks of fewer capabilities. */
final class OfferWriter {

  /** As clients are used to it: what is counted one by one first, then what is reserved. */
  private static final Comparator<Resource> IN_ORDER =
      Comparator.<Resource>comparingInt(one -> one.hasScalar() ? 1 : 0)
          .thenComparingInt(one -> one.getReservationsCount() > 0 ? 0 : 1);

  private OfferWriter() {}

  static Offer write(OfferId id, Allocation allocation, AgentRecord agent, Context context) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(Wire.id(id))
            .setFrameworkId(Wire.id(allocation.holder().framework()))
            .setAgentId(Wire.id(agent.id()))
            .setHostname(agent.info().getHostname())
            .setUrl(url(agent))
            .addAllResources(
                WireResources.write(
                        allocation.resources(),
                        ReservationFormat.POST_REFINEMENT,
                        Optional.of(allocation.holder().role()))
                    .stream()
                    .sorted(IN_ORDER)
                    .toList())
            .addAllAttributes(agent.info().getAttributesList())
            .setAllocationInfo(
                Resource.AllocationInfo.newBuilder().setRole(allocation.holder().role().name()));
    context.state().executors(agent.id()).stream()
        .filter(executor -> executor.key().framework().equals(allocation.holder().framework()))
        .forEach(executor -> offer.addExecutorIds(Wire.id(executor.key().executor())));
    if (agent.info().hasDomain()) {
      offer.setDomain(agent.info().getDomain());
    }
    context.state().absences().find(agent.machine()).ifPresent(offer::setUnavailability);
    return offer.build();
  }

  static URL url(AgentRecord agent) {
    String hostport = agent.hostport();
    int colon = hostport.lastIndexOf(':');
    return URL.newBuilder()
        .setScheme("http")
        .setAddress(
            Address.newBuilder()
                .setHostname(agent.info().getHostname())
                .setIp(hostport.substring(0, colon))
                .setPort(Integer.parseInt(hostport.substring(colon + 1))))
        .setPath("/slave(1)")
        .build();
  }

  /** Without MULTI_ROLE there is no allocation info, without RESERVATION_REFINEMENT no stack. */
  static Offer inWordsOf(FrameworkRecord framework, Offer offer) {
    boolean roles = framework.has(FrameworkInfo.Capability.Type.MULTI_ROLE);
    boolean stacks = framework.has(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT);
    if (roles && stacks) {
      return offer;
    }
    Offer.Builder told = offer.toBuilder();
    List<Resource> resources = offer.getResourcesList();
    if (!stacks) {
      resources =
          WireResources.write(
              WireResources.read(resources),
              ReservationFormat.PRE_REFINEMENT,
              WireResources.findAllocation(resources));
    }
    if (!roles) {
      told.clearAllocationInfo();
      resources = resources.stream().map(r -> r.toBuilder().clearAllocationInfo().build()).toList();
    }
    return told.clearResources().addAllResources(resources).build();
  }
}
