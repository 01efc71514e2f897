package io.souk.model.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.id.PersistenceId;
import io.souk.model.role.Role;
import io.souk.model.value.Amount;
import io.souk.model.value.Items;
import io.souk.model.value.Range;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The algebra that offers, launches and accounting rely on. */
class ResourcesPropertyTest {

  private static final Role ENG = new Role("eng");
  private static final Reservation STATIC = Reservation.ofStatic(ENG);
  private static final Reservation REFINED =
      Reservation.ofDynamic(new Role("eng/ads"), Optional.of("ops"));

  private static final Disk VOLUME =
      new Disk(
          Optional.empty(),
          Optional.of(new Disk.Persistence(new PersistenceId("v1"), Optional.empty())),
          Optional.empty());

  @Provide
  Arbitrary<Resources> resources() {
    Arbitrary<Resource> scalars =
        Combinators.combine(stacks(), Arbitraries.of("cpus", "mem", "gold"), millis())
            .as((stack, name, amount) -> resource(name, stack, amount));
    Arbitrary<Resource> volumes =
        millis()
            .map(
                amount ->
                    new Resource(
                        new ResourceKey(
                            "disk",
                            List.of(STATIC),
                            Optional.of(VOLUME),
                            false,
                            false,
                            Optional.empty()),
                        amount));
    Arbitrary<Resource> ports =
        Combinators.combine(stacks(), ranges())
            .as((stack, amount) -> resource("ports", stack, amount));
    Arbitrary<Resource> sets =
        Combinators.combine(stacks(), Arbitraries.of("a", "b", "c").set())
            .as((stack, items) -> resource("bugs", stack, new Items(new TreeSet<>(items))));
    return Arbitraries.oneOf(scalars, volumes, ports, sets).list().ofMaxSize(7).map(Resources::of);
  }

  private static Arbitrary<List<Reservation>> stacks() {
    return Arbitraries.of(List.of(), List.of(STATIC), List.of(STATIC, REFINED));
  }

  private static Arbitrary<Scalar> millis() {
    return Arbitraries.longs().between(0, 5000).map(Scalar::new);
  }

  private static Arbitrary<Ranges> ranges() {
    Arbitrary<Long> begin = Arbitraries.longs().between(0, 40);
    return Combinators.combine(begin, Arbitraries.longs().between(0, 6))
        .as((b, length) -> new Range(b, b + length))
        .list()
        .ofMaxSize(4)
        .map(Ranges::new);
  }

  private static Resource resource(String name, List<Reservation> stack, Amount amount) {
    return new Resource(ResourceKey.unreserved(name).withReservations(stack), amount);
  }

  @Property
  void plusIsCommutative(@ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
    assertThat(a.plus(b)).hasToString(b.plus(a).toString());
  }

  @Property
  void plusIsAssociative(
      @ForAll("resources") Resources a,
      @ForAll("resources") Resources b,
      @ForAll("resources") Resources c) {
    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
  }

  @Property
  void emptyIsNeutral(@ForAll("resources") Resources a) {
    assertThat(a.plus(Resources.EMPTY)).isEqualTo(a);
    assertThat(Resources.EMPTY.plus(a)).isEqualTo(a);
    assertThat(a.minus(Resources.EMPTY)).isEqualTo(a);
    assertThat(a.minus(a)).isEqualTo(Resources.EMPTY);
  }

  @Property
  void minusUndoesPlusOfWhatWasNotThere(
      @ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    Resources fresh =
        withoutExclusive(b)
            .filter(key -> a.find(key).map(same -> same instanceof Scalar).orElse(true));
    assertThat(a.plus(fresh).minus(fresh)).isEqualTo(a);
  }

  @Property
  void plusUndoesMinus(@ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    Resources part = a.minusAvailable(a.minusAvailable(b));
    Assume.that(a.covers(part));
    assertThat(a.minus(part).plus(part)).isEqualTo(a);
  }

  @Property
  void coversExactlyWhenNothingIsShort(
      @ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    assertThat(a.covers(b)).isEqualTo(a.shortfall(b).isEmpty());
  }

  @Property
  void sumCoversItsParts(@ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    Resources one = withoutExclusive(a);
    Resources two = withoutExclusive(b);
    assertThat(one.plus(two).covers(one)).isTrue();
    assertThat(one.plus(two).covers(two)).isTrue();
  }

  @Property
  void addingTheShortfallIsEnough(
      @ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    Resources here = withoutExclusive(a);
    Resources asked = withoutExclusive(b);
    assertThat(here.plus(here.shortfall(asked)).covers(asked)).isTrue();
  }

  @Property
  void coversBothWaysMeansEqual(
      @ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    assertThat(a.covers(b) && b.covers(a)).isEqualTo(a.equals(b));
  }

  @Property
  void nothingEmptyIsKept(@ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    assertThat(a.minusAvailable(b).entries()).noneMatch(entry -> entry.amount().isEmpty());
    assertThat(a.plus(b).entries()).noneMatch(entry -> entry.amount().isEmpty());
    assertThat(a.shortfall(b).entries()).noneMatch(entry -> entry.amount().isEmpty());
  }

  @Property
  void whatIsFoundIsThereAndIsWhatWasAsked(
      @ForAll("resources") Resources a, @ForAll("resources") Resources b) {
    Optional<Resources> found = a.find(b, ENG);
    found.ifPresent(
        picked -> {
          assertThat(a.covers(picked)).isTrue();
          assertThat(picked.quantities()).isEqualTo(b.quantities());
          assertThat(picked.entries()).allMatch(entry -> entry.key().isAllocatableTo(ENG));
        });
    Resources usable = withoutExclusive(a).allocatableTo(ENG).quantities();
    assertThat(found.isPresent()).isEqualTo(usable.covers(b.quantities()));
  }

  private static Resources withoutExclusive(Resources resources) {
    return resources.filter(key -> !key.isExclusive());
  }
}
