package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.ensemble.Ensemble;
import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.EnsembleReport.Answered;
import io.souk.master.ensemble.EnsembleReport.ClockReading;
import io.souk.master.ensemble.EnsembleReport.Silent;
import io.souk.master.ensemble.MasterReport;
import io.souk.master.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnsembleMetersTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EnsembleMeters meters = new EnsembleMeters(registry, new Three());

  @Test
  void aMasterIsMeasured() {
    assertThat(registry.scrape())
        .contains("souk_master_leading 0.0\n")
        .contains("souk_master_has_leader 1.0\n")
        .contains("souk_master_term 4.0\n")
        .contains("souk_master_members 3.0\n")
        .contains("souk_master_view_age_seconds 0.25\n")
        .contains("souk_registry_committed_index 12.0\n")
        .contains("souk_registry_applied_index 11.0\n")
        .contains("souk_registry_version 10.0\n");
    assertThat(meters.mesosGauges())
        .containsEntry("master/elected", 0.0)
        .containsEntry("registrar/log/ensemble_size", 3.0)
        .containsEntry("registrar/log/recovered", 1.0);
  }

  @Test
  void othersAreMeasuredAsLastSeen() {
    Answered b = new Answered(report("b:1"), new ClockReading(Duration.ofHours(1), Duration.ZERO));
    Answered self = new Answered(report("a:1"), ClockReading.OWN);
    meters.update(new EnsembleReport("a:1", List.of(self, b, new Silent("c:1", "gone"))));
    assertThat(registry.scrape())
        .contains("souk_master_peer_up{master=\"b:1\"} 1.0\n")
        .contains("souk_master_peer_up{master=\"c:1\"} 0.0\n")
        .contains("souk_master_clock_ahead_seconds{master=\"b:1\"} 3600.0\n")
        .doesNotContain("master=\"a:1\"");
    meters.update(new EnsembleReport("a:1", List.of(self, new Silent("b:1", "gone"))));
    assertThat(registry.scrape())
        .contains("souk_master_peer_up{master=\"b:1\"} 0.0\n")
        .contains("souk_master_clock_ahead_seconds{master=\"b:1\"} NaN\n");
  }

  private static MasterReport report(String address) {
    return new MasterReport(
        address,
        "id",
        5060,
        Optional.empty(),
        Optional.empty(),
        MasterReport.Role.STANDBY,
        4,
        Optional.of("b:1"),
        "",
        new MasterReport.Log(12, 11, 10),
        Optional.of(Duration.ofMillis(250)),
        "1.0",
        Views.NOON,
        Views.NOON);
  }

  private record Three() implements Ensemble {
    @Override
    public MasterReport self() {
      return report("a:1");
    }

    @Override
    public List<String> members() {
      return List.of("a:1", "b:1", "c:1");
    }
  }
}
