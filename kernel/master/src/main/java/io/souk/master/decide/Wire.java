package io.souk.master.decide;

import io.souk.model.id.AgentId;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.IdRule;
import io.souk.model.id.OfferId;
import io.souk.model.id.TaskId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskID;
import java.util.Optional;
import java.util.function.Function;

/**
 * Ids from and to the wire. What breaks the rules of ids names nothing that exists, so it reads as
 * empty.
 */
final class Wire {

  private Wire() {}

  static Optional<FrameworkId> id(FrameworkID id) {
    return valid(id.getValue(), FrameworkId::new);
  }

  static Optional<AgentId> id(AgentID id) {
    return valid(id.getValue(), AgentId::new);
  }

  static Optional<TaskId> id(TaskID id) {
    return valid(id.getValue(), TaskId::new);
  }

  static Optional<ExecutorId> id(ExecutorID id) {
    return valid(id.getValue(), ExecutorId::new);
  }

  static Optional<OfferId> id(OfferID id) {
    return valid(id.getValue(), OfferId::new);
  }

  static FrameworkID id(FrameworkId id) {
    return FrameworkID.newBuilder().setValue(id.value()).build();
  }

  static AgentID id(AgentId id) {
    return AgentID.newBuilder().setValue(id.value()).build();
  }

  static TaskID id(TaskId id) {
    return TaskID.newBuilder().setValue(id.value()).build();
  }

  static ExecutorID id(ExecutorId id) {
    return ExecutorID.newBuilder().setValue(id.value()).build();
  }

  static OfferID id(OfferId id) {
    return OfferID.newBuilder().setValue(id.value()).build();
  }

  private static <T> Optional<T> valid(String value, Function<String, T> type) {
    return IdRule.COMMON.findFault(value).isEmpty()
        ? Optional.of(type.apply(value))
        : Optional.empty();
  }
}
