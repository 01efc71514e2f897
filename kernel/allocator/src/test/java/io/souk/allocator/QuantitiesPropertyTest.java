package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QuantitiesPropertyTest {

  @Provide
  Arbitrary<Map<String, Long>> amounts() {
    return Arbitraries.maps(
            Arbitraries.of("cpus", "mem", "disk", "gpus", "net"),
            Arbitraries.longs().between(-2, 9))
        .ofMaxSize(5);
  }

  @Property
  void eachNameIsAddedTakenAwayAndComparedByItself(
      @ForAll("amounts") Map<String, Long> left, @ForAll("amounts") Map<String, Long> right) {
    Quantities a = new Quantities(left);
    Quantities b = new Quantities(right);
    Set<String> names = new HashSet<>(left.keySet());
    names.addAll(right.keySet());
    boolean covered = true;
    for (String name : names) {
      long mine = Math.max(0, left.getOrDefault(name, 0L));
      long their = Math.max(0, right.getOrDefault(name, 0L));
      assertThat(a.plus(b).get(name)).isEqualTo(mine + their);
      assertThat(a.minus(b).get(name)).isEqualTo(Math.max(0, mine - their));
      covered &= mine >= their;
    }
    assertThat(a.covers(b)).isEqualTo(covered);
    assertThat(a.minus(a)).isEqualTo(Quantities.NONE);
    assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
  }
}
