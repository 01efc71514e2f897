package io.souk.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedValuesTest {

  private final SharedValues values = new SharedValues();

  @Test
  void equalValuesBecomeOne() {
    List<String> first = copy("a");
    assertThat(values.find(first)).isEmpty();
    assertThat(values.share(first)).isSameAs(first);
    assertThat(values.find(copy("a"))).containsSame(first);
    assertThat(values.share(copy("a"))).isSameAs(first);
    assertThat(values.share(copy("b"))).isNotSameAs(first).isEqualTo(copy("b"));
  }

  @Test
  void equalValuesOfOtherClassesStayApart() {
    List<String> other = List.of("a");
    values.share(copy("a"));
    assertThat(values.share(other)).isSameAs(other);
  }

  /** All of one hash, so all in one set. */
  private record Colliding(int number) {
    @Override
    public int hashCode() {
      return 7;
    }
  }

  @Test
  void whatIsUsedStaysKnownAndWhatIsNotIsForgotten() {
    Colliding used = new Colliding(0);
    Colliding once = new Colliding(1);
    values.share(used);
    values.share(once);
    List<Colliding> all = new ArrayList<>();
    for (int i = 2; i < 100; i++) {
      all.add(values.share(new Colliding(i)));
      assertThat(values.share(new Colliding(0))).isSameAs(used);
    }
    Colliding again = new Colliding(1);
    assertThat(values.share(again)).isSameAs(again).isNotSameAs(once);
    assertThat(values.share(new Colliding(99))).isSameAs(all.getLast());
  }

  private static List<String> copy(String text) {
    return new ArrayList<>(List.of(text));
  }
}
