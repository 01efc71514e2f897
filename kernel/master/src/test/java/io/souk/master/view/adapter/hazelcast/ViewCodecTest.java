package io.souk.master.view.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.view.AgentView;
import io.souk.master.view.Deactivation;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.master.Moment;
import io.souk.protocol.master.PublishedStep;
import io.souk.protocol.master.PublishedTurn;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DrainInfo;
import io.souk.protocol.mesos.DrainState;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ViewCodecTest {

  static List<ViewChange> changes() {
    return List.of(
        new ViewChange.PutAgent(Views.agent("a")),
        new ViewChange.PutAgent(againRegistered(Views.agent("a"))),
        new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r").info())),
        new ViewChange.PutUnreachableAgent(
            new UnreachableAgentView("u", Instant.ofEpochSecond(-3, 999_999_999))),
        new ViewChange.PutFramework(Views.framework("f")),
        new ViewChange.PutFramework(completed(Views.framework("f"))),
        new ViewChange.PutTask(Views.task(-1, "t", "f", "a")),
        new ViewChange.PutExecutor(Views.executor("a", "f", "e/with,anything")),
        new ViewChange.PutOffer(Views.offer("o", "f", "a")),
        new ViewChange.PutOperation(Views.operation(7, "f", "a")),
        new ViewChange.RemoveOperation(Views.operation(7, "f", "a").uuid()),
        new ViewChange.RemoveAgent("a"),
        new ViewChange.RemoveRecoveredAgent("r"),
        new ViewChange.RemoveUnreachableAgent("u"),
        new ViewChange.RemoveFramework("f"),
        new ViewChange.RemoveTask(Long.MAX_VALUE),
        new ViewChange.RemoveExecutor("a", "f", ""),
        new ViewChange.RemoveOffer("o"),
        new ViewChange.PutRole(Views.role("eng/ads", 0.25)),
        new ViewChange.PutRole(new RoleView("eng", Optional.empty(), Optional.empty())),
        new ViewChange.RemoveRole("eng"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void readsWhatItWrote(ViewChange change) throws Exception {
    Turn turn =
        new Turn(
            new Generation(3, 4),
            5,
            Optional.of(Views.leader("m")),
            List.of(ViewCodec.step(change, 5).orElseThrow()));
    Turn read = ViewCodec.turn(ViewCodec.encode(turn));
    assertThat(read).isEqualTo(turn);
    assertThat(ViewCodec.change(read.steps().getFirst())).isEqualTo(change);
  }

  @Test
  void readsWhatATurnGoesOnFromAndThatItIsNotStored() throws Exception {
    Turn turn =
        new Turn(
            new Generation(3, 0),
            0,
            Optional.empty(),
            List.of(),
            Optional.of(new Position(new Generation(2, 1), 77)),
            false);
    assertThat(ViewCodec.turn(ViewCodec.encode(turn))).isEqualTo(turn);
    Turn stored = new Turn(turn.generation(), 0, turn.leader(), List.of(), turn.after(), true);
    assertThat(ViewCodec.turn(ViewCodec.encode(stored))).isEqualTo(stored);
  }

  /** They would look for entries, find none, and show an empty cluster. */
  @Test
  void olderMastersRefuseTurnsThatAreNotStored() throws Exception {
    Turn turn =
        new Turn(new Generation(3, 0), 1, Optional.empty(), List.of(), Optional.empty(), false);
    PublishedTurn published = PublishedTurn.parseFrom(ViewCodec.encode(turn));
    assertThat(published.getFormat()).isNotEqualTo(1);
    byte[] wrong = published.toBuilder().setFormat(1).build().toByteArray();
    assertThatThrownBy(() -> ViewCodec.turn(wrong))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessage("format 1, expected 2");
  }

  @ParameterizedTest
  @EnumSource
  void keepsThePhase(TaskView.Phase phase) throws Exception {
    TaskView task = new TaskView(1, Views.task(1, "t", "f", "a").task(), phase, false);
    ViewChange change = new ViewChange.PutTask(task);
    assertThat(ViewCodec.change(ViewCodec.step(change, 1).orElseThrow())).isEqualTo(change);
  }

  @Test
  void whatPutsAndWhatRemovesHaveOneKey() {
    List<ViewChange> puts = List.of(changes().get(0), changes().get(6), changes().get(8));
    List<ViewChange> removals =
        List.of(
            new ViewChange.RemoveAgent("a"),
            new ViewChange.RemoveTask(-1),
            new ViewChange.RemoveOffer("o"));
    for (int i = 0; i < puts.size(); i++) {
      assertThat(key(puts.get(i))).isEqualTo(key(removals.get(i)));
    }
    assertThat(key(changes().get(7)))
        .isEqualTo(key(new ViewChange.RemoveExecutor("a", "f", "e/with,anything")));
  }

  @Test
  void refusesAnotherFormat() {
    PublishedStep step = ViewCodec.step(changes().getFirst(), 1).orElseThrow();
    PublishedStep newer =
        step.toBuilder().setPut(step.getPut().toBuilder().setFormat(ViewCodec.FORMAT + 1)).build();
    assertThatThrownBy(() -> ViewCodec.change(newer))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessage("format 2, expected 1");
  }

  @Test
  void refusesMomentsThatAreNone() {
    for (Moment wrong :
        List.of(
            Moment.newBuilder().setSeconds(0).setNanos(-1).build(),
            Moment.newBuilder().setSeconds(0).setNanos(1_000_000_000).build(),
            Moment.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(0).build())) {
      assertThatThrownBy(() -> RecordCodec.instant(wrong))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Property(tries = 500)
  void refusesOrReadsAnyBytes(@ForAll @Size(max = 300) byte[] bytes) {
    readAll(bytes);
  }

  @Property(tries = 500)
  void refusesOrReadsDamagedTurns(@ForAll long seed) {
    Random random = new Random(seed);
    List<ViewChange> all = changes();
    Turn turn =
        new Turn(
            new Generation(1, 1),
            1,
            Optional.of(Views.leader("m")),
            List.of(ViewCodec.step(all.get(random.nextInt(all.size())), 1).orElseThrow()));
    byte[] bytes = ViewCodec.encode(turn);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readAll(bytes);
  }

  /** Anything but the one checked exception is a fault. */
  private static void readAll(byte[] bytes) {
    try {
      for (PublishedStep step : ViewCodec.turn(bytes).steps()) {
        ViewCodec.change(step);
      }
    } catch (InvalidProtocolBufferException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
    try {
      ViewCodec.change(ViewCodec.entry(bytes));
    } catch (InvalidProtocolBufferException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  private static Object key(ViewChange change) {
    return ViewCodec.key(ViewCodec.step(change, 1).orElseThrow());
  }

  private static AgentView againRegistered(AgentView agent) {
    return new AgentView(
        agent.info(),
        agent.pid(),
        agent.version(),
        List.of(),
        List.of(),
        agent.registered(),
        Optional.of(Views.NOON.plusNanos(1)),
        false,
        false,
        Optional.of(
            new Deactivation(
                Optional.of(
                    new Deactivation.Draining(
                        DrainInfo.newBuilder()
                            .setState(DrainState.DRAINED)
                            .setConfig(DrainConfig.newBuilder().setMarkGone(true))
                            .build(),
                        Views.NOON)))));
  }

  private static FrameworkView completed(FrameworkView framework) {
    return new FrameworkView(
        framework.info(),
        false,
        false,
        true,
        framework.registered(),
        Optional.of(Views.NOON),
        Optional.of(Views.NOON.plusSeconds(1)),
        Set.of("eng", "ops"),
        Optional.of(OfferConstraints.getDefaultInstance()));
  }
}
