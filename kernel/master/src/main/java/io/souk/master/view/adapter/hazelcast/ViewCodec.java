package io.souk.master.view.adapter.hazelcast;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.view.InverseOfferView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.MaintenanceView;
import io.souk.master.view.OperationView;
import io.souk.master.view.ViewChange;
import io.souk.protocol.master.PublishedEntry;
import io.souk.protocol.master.PublishedKey;
import io.souk.protocol.master.PublishedLeader;
import io.souk.protocol.master.PublishedPosition;
import io.souk.protocol.master.PublishedStep;
import io.souk.protocol.master.PublishedTurn;
import java.util.Optional;

/** Published changes as bytes. Every decoding refuses what it does not fully understand. */
final class ViewCodec {

  /** Of entries and turns; those of another format are refused. */
  static final int FORMAT = 1;

  /** Of turns whose entries are not stored, which masters up to release 0.1 would read. */
  static final int UNSTORED = 2;

  private ViewCodec() {}

  static byte[] encode(Turn turn) {
    PublishedTurn.Builder message =
        PublishedTurn.newBuilder()
            .setFormat(turn.stored() ? FORMAT : UNSTORED)
            .setTerm(turn.generation().term())
            .setGeneration(turn.generation().number())
            .setNumber(turn.number())
            .addAllSteps(turn.steps());
    if (!turn.stored()) {
      message.setUnstored(true);
    }
    turn.after()
        .ifPresent(
            after ->
                message.setAfter(
                    PublishedPosition.newBuilder()
                        .setTerm(after.generation().term())
                        .setGeneration(after.generation().number())
                        .setNumber(after.number())));
    turn.leader()
        .ifPresent(
            leader ->
                message.setLeader(
                    PublishedLeader.newBuilder()
                        .setInfo(leader.info())
                        .setTerm(leader.term())
                        .setElected(RecordCodec.moment(leader.elected()))));
    return message.build().toByteArray();
  }

  static Turn turn(byte[] bytes) throws InvalidProtocolBufferException {
    PublishedTurn message = PublishedTurn.parseFrom(bytes);
    checkFormat(message.getFormat(), message.getUnstored() ? UNSTORED : FORMAT);
    Optional<LeaderView> leader = Optional.empty();
    if (message.hasLeader()) {
      PublishedLeader published = message.getLeader();
      leader =
          Optional.of(
              new LeaderView(
                  published.getInfo(),
                  published.getTerm(),
                  RecordCodec.instant(published.getElected())));
    }
    return new Turn(
        new Generation(message.getTerm(), message.getGeneration()),
        message.getNumber(),
        leader,
        message.getStepsList(),
        message.hasAfter() ? Optional.of(position(message.getAfter())) : Optional.empty(),
        !message.getUnstored());
  }

  private static Position position(PublishedPosition published) {
    return new Position(
        new Generation(published.getTerm(), published.getGeneration()), published.getNumber());
  }

  static PublishedEntry entry(byte[] bytes) throws InvalidProtocolBufferException {
    return PublishedEntry.parseFrom(bytes);
  }

  /** The change as a step of a turn; empty for the beginning and the end of a leader. */
  static Optional<PublishedStep> step(ViewChange change, long turn) {
    PublishedEntry.Builder entry = PublishedEntry.newBuilder().setFormat(FORMAT).setTurn(turn);
    return switch (change) {
      case ViewChange.Begin ignored -> Optional.empty();
      case ViewChange.Succeed ignored -> Optional.empty();
      case ViewChange.End ignored -> Optional.empty();
      case ViewChange.Void ignored -> Optional.empty();
      case ViewChange.PutAgent put -> put(entry.setAgent(RecordCodec.agent(put.agent())));
      case ViewChange.PutRecoveredAgent put -> put(entry.setRecoveredAgent(put.agent().info()));
      case ViewChange.PutUnreachableAgent put ->
          put(entry.setUnreachableAgent(RecordCodec.unreachable(put.agent())));
      case ViewChange.PutFramework put ->
          put(entry.setFramework(RecordCodec.framework(put.framework())));
      case ViewChange.PutTask put -> put(entry.setTask(RecordCodec.task(put.task())));
      case ViewChange.PutExecutor put ->
          put(entry.setExecutor(RecordCodec.executor(put.executor())));
      case ViewChange.PutOffer put -> put(entry.setOffer(put.offer().offer()));
      case ViewChange.PutMaintenance put ->
          put(entry.setMaintenance(RecordCodec.maintenance(put.maintenance())));
      case ViewChange.PutInverseOffer put -> put(entry.setInverseOffer(put.offer().offer()));
      case ViewChange.RemoveInverseOffer remove -> removed(key().setInverseOffer(remove.offerId()));
      case ViewChange.PutInverseAnswer put ->
          put(entry.setInverseAnswer(RecordCodec.inverseAnswer(put.answer())));
      case ViewChange.RemoveInverseAnswer remove ->
          removed(answerKey(remove.agentId(), remove.frameworkId()));
      case ViewChange.PutRole put -> put(entry.setRole(RecordCodec.role(put.role())));
      case ViewChange.PutOperation put -> put(entry.setOperation(put.operation().operation()));
      case ViewChange.RemoveAgent remove -> removed(key().setAgent(remove.agentId()));
      case ViewChange.RemoveRecoveredAgent remove ->
          removed(key().setRecoveredAgent(remove.agentId()));
      case ViewChange.RemoveUnreachableAgent remove ->
          removed(key().setUnreachableAgent(remove.agentId()));
      case ViewChange.RemoveFramework remove -> removed(key().setFramework(remove.frameworkId()));
      case ViewChange.RemoveTask remove -> removed(key().setTask(remove.serial()));
      case ViewChange.RemoveExecutor remove ->
          removed(executorKey(remove.agentId(), remove.frameworkId(), remove.executorId()));
      case ViewChange.RemoveOffer remove -> removed(key().setOffer(remove.offerId()));
      case ViewChange.RemoveRole remove -> removed(key().setRole(remove.name()));
      case ViewChange.RemoveOperation remove -> removed(key().setOperation(remove.uuid()));
    };
  }

  /** What the step puts or removes. */
  static PublishedKey key(PublishedStep step) {
    return step.hasRemoved() ? step.getRemoved() : key(step.getPut());
  }

  static ViewChange change(PublishedStep step) throws InvalidProtocolBufferException {
    return switch (step.getStepCase()) {
      case PUT -> change(step.getPut());
      case REMOVED -> removal(step.getRemoved());
      case STEP_NOT_SET -> throw new InvalidProtocolBufferException("step of an unknown kind");
    };
  }

  static ViewChange change(PublishedEntry entry) throws InvalidProtocolBufferException {
    checkFormat(entry.getFormat(), FORMAT);
    return switch (entry.getEntryCase()) {
      case AGENT -> new ViewChange.PutAgent(RecordCodec.agent(entry.getAgent()));
      case RECOVERED_AGENT ->
          new ViewChange.PutRecoveredAgent(RecordCodec.recovered(entry.getRecoveredAgent()));
      case UNREACHABLE_AGENT ->
          new ViewChange.PutUnreachableAgent(RecordCodec.unreachable(entry.getUnreachableAgent()));
      case FRAMEWORK -> new ViewChange.PutFramework(RecordCodec.framework(entry.getFramework()));
      case TASK -> new ViewChange.PutTask(RecordCodec.task(entry.getTask()));
      case EXECUTOR -> new ViewChange.PutExecutor(RecordCodec.executor(entry.getExecutor()));
      case OFFER -> new ViewChange.PutOffer(RecordCodec.offer(entry.getOffer()));
      case MAINTENANCE ->
          new ViewChange.PutMaintenance(RecordCodec.maintenance(entry.getMaintenance()));
      case INVERSE_OFFER ->
          new ViewChange.PutInverseOffer(new InverseOfferView(entry.getInverseOffer()));
      case INVERSE_ANSWER ->
          new ViewChange.PutInverseAnswer(RecordCodec.inverseAnswer(entry.getInverseAnswer()));
      case ROLE -> new ViewChange.PutRole(RecordCodec.role(entry.getRole()));
      case OPERATION -> new ViewChange.PutOperation(new OperationView(entry.getOperation()));
      case ENTRY_NOT_SET -> throw new InvalidProtocolBufferException("entry of an unknown kind");
    };
  }

  private static PublishedKey key(PublishedEntry entry) {
    PublishedKey.Builder key = key();
    return switch (entry.getEntryCase()) {
      case AGENT -> key.setAgent(entry.getAgent().getInfo().getId().getValue()).build();
      case RECOVERED_AGENT ->
          key.setRecoveredAgent(entry.getRecoveredAgent().getId().getValue()).build();
      case UNREACHABLE_AGENT ->
          key.setUnreachableAgent(entry.getUnreachableAgent().getId()).build();
      case FRAMEWORK -> key.setFramework(entry.getFramework().getInfo().getId().getValue()).build();
      case TASK -> key.setTask(entry.getTask().getSerial()).build();
      case EXECUTOR ->
          executorKey(
                  entry.getExecutor().getAgentId(),
                  entry.getExecutor().getInfo().getFrameworkId().getValue(),
                  entry.getExecutor().getInfo().getExecutorId().getValue())
              .build();
      case OFFER -> key.setOffer(entry.getOffer().getId().getValue()).build();
      case MAINTENANCE -> key.setMaintenance(true).build();
      case INVERSE_OFFER -> key.setInverseOffer(entry.getInverseOffer().getId().getValue()).build();
      case INVERSE_ANSWER ->
          answerKey(
                  entry.getInverseAnswer().getAgentId(),
                  entry.getInverseAnswer().getStatus().getFrameworkId().getValue())
              .build();
      case ROLE -> key.setRole(entry.getRole().getName()).build();
      case OPERATION -> key.setOperation(entry.getOperation().getUuid().getValue()).build();
      case ENTRY_NOT_SET -> key.build();
    };
  }

  private static ViewChange removal(PublishedKey key) throws InvalidProtocolBufferException {
    return switch (key.getKeyCase()) {
      case AGENT -> new ViewChange.RemoveAgent(key.getAgent());
      case RECOVERED_AGENT -> new ViewChange.RemoveRecoveredAgent(key.getRecoveredAgent());
      case UNREACHABLE_AGENT -> new ViewChange.RemoveUnreachableAgent(key.getUnreachableAgent());
      case FRAMEWORK -> new ViewChange.RemoveFramework(key.getFramework());
      case TASK -> new ViewChange.RemoveTask(key.getTask());
      case EXECUTOR ->
          new ViewChange.RemoveExecutor(
              key.getExecutor().getAgentId(),
              key.getExecutor().getFrameworkId(),
              key.getExecutor().getExecutorId());
      case OFFER -> new ViewChange.RemoveOffer(key.getOffer());
      case MAINTENANCE -> new ViewChange.PutMaintenance(MaintenanceView.NONE);
      case INVERSE_OFFER -> new ViewChange.RemoveInverseOffer(key.getInverseOffer());
      case INVERSE_ANSWER ->
          new ViewChange.RemoveInverseAnswer(
              key.getInverseAnswer().getAgentId(), key.getInverseAnswer().getFrameworkId());
      case ROLE -> new ViewChange.RemoveRole(key.getRole());
      case OPERATION -> new ViewChange.RemoveOperation(key.getOperation());
      case KEY_NOT_SET -> throw new InvalidProtocolBufferException("key of an unknown kind");
    };
  }

  private static void checkFormat(int format, int expected) throws InvalidProtocolBufferException {
    if (format != expected) {
      throw new InvalidProtocolBufferException("format " + format + ", expected " + expected);
    }
  }

  private static PublishedKey.Builder key() {
    return PublishedKey.newBuilder();
  }

  private static PublishedKey.Builder answerKey(String agent, String framework) {
    return key()
        .setInverseAnswer(
            PublishedKey.InverseAnswer.newBuilder().setAgentId(agent).setFrameworkId(framework));
  }

  private static PublishedKey.Builder executorKey(String agent, String framework, String id) {
    return key()
        .setExecutor(
            PublishedKey.Executor.newBuilder()
                .setAgentId(agent)
                .setFrameworkId(framework)
                .setExecutorId(id));
  }

  private static Optional<PublishedStep> put(PublishedEntry.Builder entry) {
    return Optional.of(PublishedStep.newBuilder().setPut(entry).build());
  }

  private static Optional<PublishedStep> removed(PublishedKey.Builder key) {
    return Optional.of(PublishedStep.newBuilder().setRemoved(key).build());
  }
}
