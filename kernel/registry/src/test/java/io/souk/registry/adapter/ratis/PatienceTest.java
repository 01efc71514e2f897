package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final Patience patience = new Patience(1_000, 1_800, 300, new Random(1), 0);
  private final List<Long> drawn = new ArrayList<>();

  private void look(long now, boolean stands) {
    patience.look(
        now,
        silence -> {
          drawn.add(silence);
          return stands;
        });
  }

  @Test
  void keepsItUntilItStoodAndDrawsAnewThen() {
    for (int i = 1; i <= 5; i++) {
      look(20L * i, false);
    }
    assertThat(drawn).hasSize(5).containsOnly(drawn.getFirst());
    look(120, true);
    look(140, false);
    assertThat(drawn.getLast()).isNotEqualTo(drawn.getFirst());
    assertThat(drawn).allMatch(each -> each >= 1_000 && each < 1_800);
  }

  @Test
  void whoWasStoppedListensFirst() {
    look(20, false);
    look(5_000, true);
    assertThat(drawn).hasSize(1);
    look(5_020, true);
    assertThat(drawn).hasSize(2);
  }
}
