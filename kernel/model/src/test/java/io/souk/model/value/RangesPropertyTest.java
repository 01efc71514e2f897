package io.souk.model.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Ranges behave as the plain sets of numbers they stand for. */
class RangesPropertyTest {

  @Provide
  Arbitrary<List<Range>> lists() {
    Arbitrary<Long> begin = Arbitraries.longs().between(0, 60);
    Arbitrary<Long> length = Arbitraries.longs().between(0, 8);
    return Combinators.combine(begin, length).as((b, l) -> new Range(b, b + l)).list().ofMaxSize(8);
  }

  @Property
  void holdTheirNumbersSortedDisjointAndApart(@ForAll("lists") List<Range> list) {
    Ranges ranges = new Ranges(list);
    assertThat(numbers(ranges)).isEqualTo(numbers(list));
    assertThat(ranges.size()).isEqualTo(numbers(list).size());
    for (int i = 1; i < ranges.ranges().size(); i++) {
      assertThat(ranges.ranges().get(i).begin())
          .isGreaterThan(ranges.ranges().get(i - 1).end() + 1);
    }
  }

  @Property
  void plusIsUnion(@ForAll("lists") List<Range> one, @ForAll("lists") List<Range> two) {
    Set<Long> union = numbers(one);
    union.addAll(numbers(two));
    assertThat(numbers(new Ranges(one).plus(new Ranges(two)))).isEqualTo(union);
  }

  @Property
  void withoutIsDifference(@ForAll("lists") List<Range> one, @ForAll("lists") List<Range> two) {
    Set<Long> rest = numbers(one);
    rest.removeAll(numbers(two));
    assertThat(numbers(new Ranges(one).without(new Ranges(two)))).isEqualTo(rest);
  }

  @Property
  void coversIsContainment(@ForAll("lists") List<Range> one, @ForAll("lists") List<Range> two) {
    assertThat(new Ranges(one).covers(new Ranges(two)))
        .isEqualTo(numbers(one).containsAll(numbers(two)));
  }

  private static Set<Long> numbers(Ranges ranges) {
    return ranges.numbers().boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Long> numbers(List<Range> ranges) {
    return ranges.stream()
        .flatMapToLong(range -> LongStream.rangeClosed(range.begin(), range.end()))
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
