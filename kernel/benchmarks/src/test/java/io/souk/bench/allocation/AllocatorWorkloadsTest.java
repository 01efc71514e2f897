package io.souk.bench.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.Options;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each workload does what it should; nothing is measured here. */
class AllocatorWorkloadsTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void smallWorkloadsOfEachKindPassTheirChecks() {
    for (OneRole.Variant variant : OneRole.Variant.values()) {
      run(new OneRole(variant, 20, 100));
    }
    for (QuotaRoles.Variant variant : QuotaRoles.Variant.values()) {
      run(new QuotaRoles(variant, 30));
    }
  }

  private static Figures run(Workload workload) {
    return new Measurement(1, 2).run(workload, OptionalDouble.empty(), OptionalDouble.empty());
  }

  /** As many offers as Mesos makes of the same roles, agents and quotas. */
  @Test
  void quotasAreMetWithAsManyOffersAsInMesos() {
    assertThat(run(new QuotaRoles(QuotaRoles.Variant.QUOTA_FIRST, 30)).offers()).isEqualTo(36);
    assertThat(run(new QuotaRoles(QuotaRoles.Variant.QUOTA_FIRST, 300)).offers()).isEqualTo(355);
  }

  @Test
  void resultsArePrintedAsTable() {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    List<Figures> all = new AllocatorWorkloads(out).run(new Measurement(0, 1), "mixed", 80);
    assertThat(all).hasSize(1);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("| mixed | 80 × 554 |");
  }

  @Test
  void resultsHaveTheSuitesForm() {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    List<Result> results =
        new AllocatorWorkloads(out)
            .results(
                Options.parse(
                    Set.of("only", "agents", "warm-ups", "cycles"),
                    Set.of(),
                    "--only mixed --agents 80 --warm-ups 1 --cycles 2".split(" ")));
    assertThat(results).allMatch(result -> result.objections().isEmpty());
    assertThat(results)
        .extracting(Result::variant)
        .containsExactly("mixed, 80 agents × 554", "filters, 80 agents × 200");
    assertThat(results.getFirst().checked()).isEqualTo(3);
    assertThat(results.getFirst().figures()).hasSizeGreaterThan(3);
  }

  @Test
  void wrongAnswersAreNoticed() {
    OneRole plain = new OneRole(OneRole.Variant.PLAIN, 3, 2);
    plain.prepare();
    assertThatThrownBy(() -> plain.check(plain.cycle().subList(0, 2)))
        .hasMessage("2 offers of 3 agents");
    assertThatThrownBy(() -> new QuotaRoles(QuotaRoles.Variant.QUOTA_FIRST, 6).check(List.of()))
        .hasMessageContaining("role0 was given null");
  }

  @Test
  void growthBeyondTheLawIsNoticed() {
    Scaling law = new Scaling("plain", List.of(1, 1), List.of(10, 1), 11);
    List<Figures> kept = List.of(figures(1, 1_000), figures(10, 11_000));
    List<Figures> broken = List.of(figures(1, 1_000), figures(10, 12_000));
    assertThat(law.judge(kept)).get().extracting(Growth::isKept).isEqualTo(true);
    assertThat(law.judge(broken)).get().extracting(Growth::isKept).isEqualTo(false);
    assertThat(law.judge(List.of())).isEmpty();
  }

  private static Figures figures(int agents, long nanos) {
    long[] one = {nanos};
    return new Figures(
        "plain", agents, 1, 0, one, one, 0, 0, OptionalDouble.empty(), OptionalDouble.empty());
  }
}
