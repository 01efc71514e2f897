package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuietMachineTest {

  private final Deque<Double> loads = new ArrayDeque<>();
  private final List<Long> pauses = new ArrayList<>();
  private final QuietMachine machine = new QuietMachine(loads::remove, pauses::add);

  @Test
  void goesOnAfterAMomentWhereItIsQuiet() {
    loads.add(0.5);
    assertThat(machine.await(() -> true)).isTrue();
    assertThat(pauses).containsExactly(250_000_000L);
  }

  @Test
  void waitsWhileOthersWork() {
    loads.addAll(List.of(1.0, 0.9, 0.76, 0.1));
    assertThat(machine.await(() -> true)).isTrue();
    assertThat(pauses).hasSize(4).endsWith(2_000_000_000L);
  }

  @Test
  void whatIsNotKnownIsNotQuiet() {
    loads.addAll(List.of(-1.0, 0.0));
    assertThat(machine.await(() -> true)).isTrue();
    assertThat(pauses).hasSize(2);
  }

  @Test
  void givesUpWhenItIsNotWantedAnyMore() {
    loads.add(1.0);
    assertThat(machine.await(() -> pauses.size() < 2)).isFalse();
    assertThat(machine.await(() -> false)).isFalse();
  }

  @Test
  void looksAtThisMachine() {
    assertThat(QuietMachine.load()).isLessThanOrEqualTo(1);
  }
}
