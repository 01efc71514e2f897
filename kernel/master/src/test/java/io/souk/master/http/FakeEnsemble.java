package io.souk.master.http;

import io.souk.master.ensemble.Ensemble;
import io.souk.master.ensemble.MasterReport;
import io.souk.master.view.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says what the test wants of a master. */
final class FakeEnsemble implements Ensemble {

  volatile String address = "127.0.0.1:1";
  volatile MasterReport.Role role = MasterReport.Role.LEADER;
  volatile int raftPort = 2;
  volatile String cluster = "bazaar";
  volatile Optional<String> clusterId = Optional.of("c1");
  volatile long applied = 7;
  volatile Duration clockAhead = Duration.ZERO;
  volatile List<String> members = List.of("127.0.0.1:1");

  @Override
  public MasterReport self() {
    return new MasterReport(
        address,
        "m",
        raftPort,
        Optional.of(cluster),
        clusterId,
        role,
        3,
        role == MasterReport.Role.SEARCHING ? Optional.empty() : Optional.of("127.0.0.1:1"),
        "",
        new MasterReport.Log(applied, applied, 5),
        Optional.of(Duration.ofMillis(20)),
        "0.1.0",
        Views.NOON,
        Instant.now().plus(clockAhead));
  }

  @Override
  public List<String> members() {
    return members;
  }
}
