package io.souk.master.view.adapter.hazelcast;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.view.AgentView;
import io.souk.master.view.Deactivation;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.InverseAnswerView;
import io.souk.master.view.MaintenanceView;
import io.souk.master.view.OfferView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.protocol.master.Moment;
import io.souk.protocol.master.PublishedAgent;
import io.souk.protocol.master.PublishedExecutor;
import io.souk.protocol.master.PublishedFramework;
import io.souk.protocol.master.PublishedInverseAnswer;
import io.souk.protocol.master.PublishedMaintenance;
import io.souk.protocol.master.PublishedRole;
import io.souk.protocol.master.PublishedTask;
import io.souk.protocol.master.PublishedUnreachableAgent;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Offer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.Stream;

/** The view's records as messages, and back. */
final class RecordCodec {

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private RecordCodec() {}

  static PublishedAgent agent(AgentView agent) {
    PublishedAgent.Builder message =
        PublishedAgent.newBuilder()
            .setInfo(agent.info())
            .setPid(agent.pid())
            .setVersion(agent.version())
            .addAllCapabilities(agent.capabilities())
            .addAllTotal(agent.total())
            .setRegistered(moment(agent.registered()))
            .setActive(agent.active())
            .setConnected(agent.connected())
            .setDeactivated(agent.deactivated());
    agent.reregistered().ifPresent(at -> message.setReregistered(moment(at)));
    agent.draining().ifPresent(it -> message.setDrain(it.info()).setDrainStart(moment(it.start())));
    return message.build();
  }

  static AgentView agent(PublishedAgent message) throws InvalidProtocolBufferException {
    checkId(message.getInfo().hasId());
    return new AgentView(
        message.getInfo(),
        message.getPid(),
        message.getVersion(),
        message.getCapabilitiesList(),
        message.getTotalList(),
        instant(message.getRegistered()),
        instant(message.hasReregistered(), message.getReregistered()),
        message.getActive(),
        message.getConnected(),
        deactivation(message));
  }

  private static Optional<Deactivation> deactivation(PublishedAgent message)
      throws InvalidProtocolBufferException {
    if (!message.getDeactivated()) {
      return Optional.empty();
    }
    return message.hasDrain()
        ? Optional.of(
            new Deactivation(
                Optional.of(
                    new Deactivation.Draining(
                        message.getDrain(), instant(message.getDrainStart())))))
        : Optional.of(Deactivation.ONLY);
  }

  static RecoveredAgentView recovered(AgentInfo info) throws InvalidProtocolBufferException {
    checkId(info.hasId());
    return new RecoveredAgentView(info);
  }

  static PublishedUnreachableAgent unreachable(UnreachableAgentView agent) {
    return PublishedUnreachableAgent.newBuilder()
        .setId(agent.id())
        .setSince(moment(agent.since()))
        .build();
  }

  static UnreachableAgentView unreachable(PublishedUnreachableAgent message)
      throws InvalidProtocolBufferException {
    return new UnreachableAgentView(message.getId(), instant(message.getSince()));
  }

  static PublishedFramework framework(FrameworkView framework) {
    PublishedFramework.Builder message =
        PublishedFramework.newBuilder()
            .setInfo(framework.info())
            .setActive(framework.active())
            .setConnected(framework.connected())
            .setRecovered(framework.recovered())
            .setRegistered(moment(framework.registered()))
            .addAllSuppressedRoles(framework.suppressedRoles());
    framework.reregistered().ifPresent(at -> message.setReregistered(moment(at)));
    framework.unregistered().ifPresent(at -> message.setUnregistered(moment(at)));
    framework.offerConstraints().ifPresent(message::setOfferConstraints);
    return message.build();
  }

  static FrameworkView framework(PublishedFramework message) throws InvalidProtocolBufferException {
    checkId(message.getInfo().hasId());
    return new FrameworkView(
        message.getInfo(),
        message.getActive(),
        message.getConnected(),
        message.getRecovered(),
        instant(message.getRegistered()),
        instant(message.hasReregistered(), message.getReregistered()),
        instant(message.hasUnregistered(), message.getUnregistered()),
        new HashSet<>(message.getSuppressedRolesList()),
        message.hasOfferConstraints()
            ? Optional.of(message.getOfferConstraints())
            : Optional.empty());
  }

  static PublishedTask task(TaskView task) {
    return PublishedTask.newBuilder()
        .setSerial(task.serial())
        .setTask(task.task())
        .setPhase(
            switch (task.phase()) {
              case ACTIVE -> PublishedTask.Phase.ACTIVE;
              case UNREACHABLE -> PublishedTask.Phase.UNREACHABLE;
              case COMPLETED -> PublishedTask.Phase.COMPLETED;
            })
        .setHoldsResources(task.holdsResources())
        .build();
  }

  static TaskView task(PublishedTask message) throws InvalidProtocolBufferException {
    TaskView.Phase phase =
        switch (message.getPhase()) {
          case ACTIVE -> TaskView.Phase.ACTIVE;
          case UNREACHABLE -> TaskView.Phase.UNREACHABLE;
          case COMPLETED -> TaskView.Phase.COMPLETED;
          case UNKNOWN -> throw new InvalidProtocolBufferException("task in an unknown phase");
        };
    return prepared(
        new TaskView(message.getSerial(), message.getTask(), phase, message.getHoldsResources()));
  }

  /**
   * A message keeps its texts as bytes until it is asked for them. A new leader asks for those by
   * which it finds tasks, of all of them at once and in a hurry: so they are read and hashed here.
   */
  private static TaskView prepared(TaskView task) {
    Stream.of(task.frameworkId(), task.agentId(), task.task().getTaskId().getValue())
        .forEach(String::hashCode);
    return task;
  }

  static PublishedExecutor executor(ExecutorView executor) {
    return PublishedExecutor.newBuilder()
        .setAgentId(executor.agentId())
        .setInfo(executor.info())
        .build();
  }

  static ExecutorView executor(PublishedExecutor message) {
    return new ExecutorView(message.getAgentId(), message.getInfo());
  }

  static OfferView offer(Offer offer) {
    return new OfferView(offer);
  }

  static PublishedRole role(RoleView role) {
    PublishedRole.Builder message = PublishedRole.newBuilder().setName(role.name());
    role.weight().ifPresent(message::setWeight);
    role.quota().ifPresent(message::setQuota);
    return message.build();
  }

  static RoleView role(PublishedRole message) {
    return new RoleView(
        message.getName(),
        message.hasWeight() ? Optional.of(message.getWeight()) : Optional.empty(),
        message.hasQuota() ? Optional.of(message.getQuota()) : Optional.empty());
  }

  static PublishedMaintenance maintenance(MaintenanceView maintenance) {
    return PublishedMaintenance.newBuilder()
        .setSchedule(maintenance.schedule())
        .addAllDown(maintenance.down())
        .build();
  }

  static MaintenanceView maintenance(PublishedMaintenance message) {
    return new MaintenanceView(message.getSchedule(), message.getDownList());
  }

  static PublishedInverseAnswer inverseAnswer(InverseAnswerView answer) {
    return PublishedInverseAnswer.newBuilder()
        .setAgentId(answer.agentId())
        .setMachine(answer.machine())
        .setStatus(answer.status())
        .build();
  }

  static InverseAnswerView inverseAnswer(PublishedInverseAnswer message) {
    return new InverseAnswerView(message.getAgentId(), message.getMachine(), message.getStatus());
  }

  static Moment moment(Instant instant) {
    return Moment.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Moment moment) throws InvalidProtocolBufferException {
    if (moment.getNanos() < 0 || moment.getNanos() >= NANOS_PER_SECOND) {
      throw new InvalidProtocolBufferException("nanoseconds out of range");
    }
    try {
      return Instant.ofEpochSecond(moment.getSeconds(), moment.getNanos());
    } catch (DateTimeException outOfRange) {
      throw new InvalidProtocolBufferException("moment out of range");
    }
  }

  private static Optional<Instant> instant(boolean present, Moment moment)
      throws InvalidProtocolBufferException {
    return present ? Optional.of(instant(moment)) : Optional.empty();
  }

  private static void checkId(boolean present) throws InvalidProtocolBufferException {
    if (!present) {
      throw new InvalidProtocolBufferException("entry without an id");
    }
  }
}
