package io.souk.master.decide;

import io.souk.master.state.ExecutorKey;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.List;

/** The events of the Mesos v1 scheduler API. */
final class FrameworkEvents {

  /** Between two HEARTBEATs; clients expect this value. */
  static final int HEARTBEAT_SECONDS = 15;

  static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private FrameworkEvents() {}

  static Event subscribed(FrameworkId id, MasterInfo master) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue(id.value()))
                .setHeartbeatIntervalSeconds(HEARTBEAT_SECONDS)
                .setMasterInfo(master))
        .build();
  }

  static Event offers(List<Offer> offers) {
    return Event.newBuilder()
        .setType(Event.Type.OFFERS)
        .setOffers(Event.Offers.newBuilder().addAllOffers(offers))
        .build();
  }

  static Event rescind(OfferId id) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND)
        .setRescind(
            Event.Rescind.newBuilder().setOfferId(OfferID.newBuilder().setValue(id.value())))
        .build();
  }

  static Event inverseOffers(List<InverseOffer> offers) {
    return Event.newBuilder()
        .setType(Event.Type.INVERSE_OFFERS)
        .setInverseOffers(Event.InverseOffers.newBuilder().addAllInverseOffers(offers))
        .build();
  }

  static Event rescindInverse(OfferId id) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND_INVERSE_OFFER)
        .setRescindInverseOffer(
            Event.RescindInverseOffer.newBuilder()
                .setInverseOfferId(OfferID.newBuilder().setValue(id.value())))
        .build();
  }

  static Event update(TaskStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE)
        .setUpdate(Event.Update.newBuilder().setStatus(status))
        .build();
  }

  static Event updateOperation(OperationStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE_OPERATION_STATUS)
        .setUpdateOperationStatus(Event.UpdateOperationStatus.newBuilder().setStatus(status))
        .build();
  }

  static Event message(AgentId agent, io.souk.protocol.agent.Call.Message message) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(
            Event.Message.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue(agent.value()))
                .setExecutorId(message.getExecutorId())
                .setData(message.getData()))
        .build();
  }

  static Event agentFailure(AgentId agent) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(
            Event.Failure.newBuilder().setAgentId(AgentID.newBuilder().setValue(agent.value())))
        .build();
  }

  static Event executorFailure(AgentId agent, io.souk.protocol.agent.Call.ExecutorExited exited) {
    Event.Failure.Builder failure =
        Event.Failure.newBuilder()
            .setAgentId(AgentID.newBuilder().setValue(agent.value()))
            .setExecutorId(exited.getExecutorId());
    if (exited.hasStatus()) {
      failure.setStatus(exited.getStatus());
    }
    return Event.newBuilder().setType(Event.Type.FAILURE).setFailure(failure).build();
  }

  /** An executor that its agent does not know any more; how it ended is not known. */
  static Event executorFailure(ExecutorKey executor) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(
            Event.Failure.newBuilder()
                .setAgentId(Wire.id(executor.agent()))
                .setExecutorId(Wire.id(executor.executor())))
        .build();
  }

  static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }
}
