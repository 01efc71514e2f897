package io.souk.marathon.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.Autoscale;
import io.souk.marathon.autoscale.ScaleDecision.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** How many instances follow from a load, for any load. */
class ScaleDeciderTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Autoscale policy(int min, int max, double target, double tolerance, int coolDown) {
    return new Autoscale(
        min, max, new Autoscale.Source.Cpu(), target, tolerance, Duration.ofSeconds(coolDown));
  }

  @Provide
  Arbitrary<Autoscale> policies() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 50),
            Arbitraries.integers().between(0, 200),
            Arbitraries.doubles().between(0.01, 1000),
            Arbitraries.doubles().between(0, 0.9),
            Arbitraries.integers().between(0, 600))
        .as(
            (min, more, target, tolerance, cool) ->
                policy(min, min + more, target, tolerance, cool));
  }

  @Provide
  Arbitrary<Double> loads() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(0, 100_000), Arbitraries.doubles().between(0, 1));
  }

  @Provide
  Arbitrary<List<Double>> courses() {
    return loads().list().ofMinSize(1).ofMaxSize(60);
  }

  private static ScaleDecision decide(Autoscale policy, int from, double load, int measured) {
    return ScaleDecider.decide(
        policy,
        new ScaleDecider.Standing(from, Instant.EPOCH, false),
        Optional.of(new Measurement(load, measured)),
        START);
  }

  @Property
  void neverLeavesItsBounds(
      @ForAll("policies") Autoscale policy,
      @ForAll("courses") List<Double> loads,
      @ForAll("starts") int start) {
    int wanted = start;
    for (double load : loads) {
      ScaleDecision decision = decide(policy, wanted, load, wanted);
      wanted = decision.to();
      assertThat(wanted).isBetween(policy.min(), policy.max());
    }
  }

  @Provide
  Arbitrary<Integer> starts() {
    return Arbitraries.integers().between(1, 400);
  }

  @Property
  void changesKeepTheCoolDown(
      @ForAll("policies") Autoscale policy,
      @ForAll("courses") List<Double> loads,
      @ForAll("steps") int seconds) {
    int wanted = policy.min();
    Instant now = START;
    Instant changed = START;
    for (double load : loads) {
      now = now.plusSeconds(seconds);
      ScaleDecision decision =
          ScaleDecider.decide(
              policy,
              new ScaleDecider.Standing(wanted, changed, false),
              Optional.of(new Measurement(load, wanted)),
              now);
      if (decision.isChange()) {
        assertThat(Duration.between(changed, now)).isGreaterThanOrEqualTo(policy.coolDown());
        changed = now;
        wanted = decision.to();
      }
    }
  }

  @Provide
  Arbitrary<Integer> steps() {
    return Arbitraries.integers().between(1, 300);
  }

  @Property
  void aSteadyLoadChangesTheNumberOnce(
      @ForAll("policies") Autoscale policy, @ForAll("loads") double load) {
    int first = decide(policy, policy.min(), load, 0).to();
    assertThat(decide(policy, first, load, 0).kind()).isEqualTo(Kind.STEADY);
    int fromAbove = decide(policy, policy.max(), load, 0).to();
    assertThat(decide(policy, fromAbove, load, 0).kind()).isEqualTo(Kind.STEADY);
  }

  @Property
  void withinTheToleranceNothingChanges(
      @ForAll("policies") Autoscale policy, @ForAll("shares") double share) {
    int wanted = policy.min();
    double load = wanted * policy.target() * (1 + share * policy.tolerance() * 0.999);
    assertThat(decide(policy, wanted, load, wanted).isChange()).isFalse();
  }

  @Provide
  Arbitrary<Double> shares() {
    return Arbitraries.doubles().between(-1, 1);
  }

  @Property
  void whatWasNotMeasuredNeverCausesAChange(
      @ForAll("policies") Autoscale policy, @ForAll("loads") double load, @ForAll("starts") int n) {
    int wanted = Math.clamp(n, policy.min(), policy.max());
    for (int measured = 1; measured <= Math.min(wanted, 20); measured++) {
      ScaleDecision some = decide(policy, wanted, load, measured);
      ScaleDecision all = decide(policy, wanted, load, wanted);
      if (some.to() > wanted) {
        assertThat(all.to()).isEqualTo(some.to());
      }
      assertThat(some.to()).isGreaterThanOrEqualTo(all.to());
    }
  }

  @Example
  void theNumberIsTheLoadOverTheTarget() {
    Autoscale policy = policy(1, 10, 0.5, 0.1, 60);
    ScaleDecision up = decide(policy, 2, 1.8, 2);
    assertThat(up.kind()).isEqualTo(Kind.UP);
    assertThat(up.to()).isEqualTo(4);
    assertThat(up.text()).isEqualTo("an instance has 0.9 of its cpus in use, 0.5 wanted");
    assertThat(decide(policy, 4, 0.6, 4).to()).isEqualTo(2);
    assertThat(decide(policy, 3, 0.3 / 0.1 * 0.5, 3).to()).isEqualTo(3);
    assertThat(decide(policy, 2, 100, 2).to()).isEqualTo(10);
  }

  @Example
  void whyNothingChanges() {
    Autoscale policy = policy(2, 10, 1, 0.1, 60);
    Optional<Measurement> high = Optional.of(new Measurement(8, 2));
    assertThat(kind(policy, 0, START, false, high)).isEqualTo(Kind.SUSPENDED);
    assertThat(kind(policy, 2, START, true, high)).isEqualTo(Kind.DEPLOYING);
    assertThat(kind(policy, 2, Instant.EPOCH, false, Optional.empty())).isEqualTo(Kind.UNKNOWN);
    assertThat(kind(policy, 2, START.minusSeconds(59), false, high)).isEqualTo(Kind.COOLING);
    assertThat(kind(policy, 2, START.minusSeconds(60), false, high)).isEqualTo(Kind.UP);
    assertThat(kind(policy, 1, START, false, Optional.empty())).isEqualTo(Kind.INTO_BOUNDS);
  }

  private static Kind kind(
      Autoscale policy, int wanted, Instant scaled, boolean deploying, Optional<Measurement> seen) {
    return ScaleDecider.decide(
            policy, new ScaleDecider.Standing(wanted, scaled, deploying), seen, START)
        .kind();
  }
}
