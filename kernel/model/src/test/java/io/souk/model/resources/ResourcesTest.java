package io.souk.model.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.model.id.PersistenceId;
import io.souk.model.role.Role;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {

  private static final Role PROD = new Role("prod");

  private static Resources parse(String text) {
    return ResourcesText.parse(text, Role.ANY);
  }

  @Test
  void textSyntax() {
    Resources all =
        parse(
            "cpus(prod):2; cpus:6; mem:4096;disk:20000; ports:[31000-32000, 8080-8080];"
                + "bugs(*):{a,b};");
    assertThat(all.scalarMillis("cpus")).isEqualTo(8000);
    assertThat(all.scalarValue("mem")).isEqualTo(4096.0);
    assertThat(all.scalarMillis("gpus")).isZero();
    assertThat(all.unreserved().scalarMillis("cpus")).isEqualTo(6000);
    assertThat(all.reserved()).isEqualTo(parse("cpus(prod):2"));
    assertThat(all.ranges("ports").size()).isEqualTo(1002);
    assertThat(all.items("bugs")).containsExactly("a", "b");
    assertThat(all.names()).containsExactly("bugs", "cpus", "disk", "mem", "ports");
    assertThat(all)
        .hasToString(
            "cpus:6;cpus(prod):2;mem:4096;disk:20000;ports:[8080-8080, 31000-32000];bugs:{a, b}");
    assertThat(parse(all.toString())).isEqualTo(all);
    assertThat(parse(" ; ")).isEqualTo(Resources.EMPTY);
  }

  @Test
  void defaultRoleOwnsWhatNamesNone() {
    Resources all = ResourcesText.parse("cpus:2;mem(*):4;disk(eng):5", PROD);
    assertThat(all.allocatableTo(PROD)).hasToString("cpus(prod):2;mem:4");
    assertThat(all.allocatableTo(new Role("prod/web"))).isEqualTo(all.allocatableTo(PROD));
    assertThat(all.allocatableTo(new Role("production"))).hasToString("mem:4");
  }

  @Test
  void sameNameAndRoleAddsUp() {
    assertThat(parse("cpus:1;cpus:0.5;ports:[1-2];ports:[3-4]"))
        .isEqualTo(parse("cpus:1.5;ports:[1-4]"));
    assertThat(parse("cpus:0;mem:1")).isEqualTo(parse("mem:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpus",
        "cpus:",
        ":1",
        "cpus:1:2",
        "cpus:-1",
        "cpus:inf",
        "cpus:nan",
        "cpus:text",
        "cpus(prod:1",
        "cpusprod):1",
        "cpus((prod)):1",
        "cpus(prod)x:1",
        "(prod):1",
        "cpus():1",
        "cpus(-x):1",
        "cpus(a//b):1",
        "cpus:0.0001",
        "ports:[2-1]",
        "ports:[1-2",
        "ports:[a-b]",
        "bugs:{a,a}",
        "bugs:{a",
        "x:1;x:[1-2]",
        "x(prod):1;x:{a}"
      })
  void badTextIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(text));
  }

  @Test
  void errorNamesTheEntryAndWhatIsAccepted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("mem:1;cpus:-1"))
        .withMessage(
            "bad resource 'cpus:-1': '-1' is not an amount"
                + " (accepted: a number from 0, [BEGIN-END,...], {ITEM,...})");
  }

  @Test
  void sumsAreExact() {
    Resources sum = Resources.EMPTY;
    for (int i = 0; i < 10; i++) {
      sum = sum.plus(Resources.of(0.1, 0, 0));
    }
    assertThat(sum).isEqualTo(Resources.scalar("cpus", 1000));
  }

  @Test
  void shortfallSaysWhatIsMissing() {
    Resources here = parse("cpus:1;mem:100;ports:[1-5]");
    Resources asked = parse("cpus:1.5;mem:50;ports:[4-8];disk:7");
    assertThat(here.covers(asked)).isFalse();
    assertThat(here.shortfall(asked)).isEqualTo(parse("cpus:0.5;ports:[6-8];disk:7"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here.minus(asked))
        .withMessageContaining("short of cpus:0.5;disk:7;ports:[6-8]");
    assertThat(here.minus(parse("cpus:0.25;ports:[3-3]")))
        .isEqualTo(parse("cpus:0.75;mem:100;ports:[1-2,4-5]"));
  }

  @Test
  void reservedDoesNotCoverUnreserved() {
    assertThat(parse("cpus(prod):4").covers(parse("cpus:1"))).isFalse();
    assertThat(parse("cpus:4").covers(parse("cpus(prod):1"))).isFalse();
  }

  @Test
  void findPrefersTheRolesOwn() {
    Resources here = parse("cpus:4;cpus(prod):1;cpus(eng):9;mem:10");
    assertThat(here.find(parse("cpus:3;mem:5"), PROD)).contains(parse("cpus(prod):1;cpus:2;mem:5"));
    assertThat(here.find(parse("cpus:6"), PROD)).isEmpty();
    assertThat(here.find(Resources.EMPTY, PROD)).contains(Resources.EMPTY);
  }

  @Test
  void volumeIsTakenWholeOrNotAtAll() {
    Disk volume =
        new Disk(
            Optional.empty(),
            Optional.of(new Disk.Persistence(new PersistenceId("v"), Optional.empty())),
            Optional.of(new Disk.Mount("data", Optional.empty(), false)));
    ResourceKey key =
        new ResourceKey(
            "disk",
            List.of(Reservation.ofStatic(PROD)),
            Optional.of(volume),
            false,
            false,
            Optional.empty());
    Resources here = Resources.of(new Resource(key, new Scalar(5000)));
    Resources half = Resources.of(new Resource(key, new Scalar(2500)));
    assertThat(here.covers(half)).isFalse();
    assertThat(here.shortfall(half)).isEqualTo(half);
    assertThat(here.minus(here)).isEqualTo(Resources.EMPTY);
    assertThat(here.find(parse("disk:1"), PROD)).isEmpty();
    Disk elsewhere = new Disk(volume.source(), volume.persistence(), Optional.empty());
    assertThat(elsewhere).isEqualTo(volume).hasSameHashCodeAs(volume);
  }

  @Test
  void reservationsStack() {
    ResourceKey cpus = ResourceKey.unreserved("cpus");
    ResourceKey reserved = cpus.reserve(Reservation.ofStatic(PROD));
    ResourceKey refined =
        reserved.reserve(Reservation.ofDynamic(new Role("prod/web"), Optional.of("ops")));
    assertThat(cpus.role()).isEqualTo(Role.ANY);
    assertThat(refined.role()).isEqualTo(new Role("prod/web"));
    assertThat(refined.unreserve()).isEqualTo(reserved);
    assertThatIllegalArgumentException().isThrownBy(reserved::unreserve);
    assertThatIllegalArgumentException().isThrownBy(cpus::unreserve);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reserved.reserve(Reservation.ofStatic(new Role("prod/web"))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> reserved.reserve(Reservation.ofDynamic(new Role("eng"), Optional.empty())));
    assertThatIllegalArgumentException().isThrownBy(() -> Reservation.ofStatic(Role.ANY));
  }

  @Test
  void keyPartsMustFit() {
    Optional<Disk> disk =
        Optional.of(new Disk(Optional.empty(), Optional.empty(), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceKey("cpus", List.of(), disk, false, false, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceKey("disk", List.of(), disk, false, true, Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Resources.scalar("ports", 1).plus(Resources.ranges("ports", Ranges.of(1, 2))));
  }
}
