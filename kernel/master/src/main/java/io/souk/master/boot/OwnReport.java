package io.souk.master.boot;

import io.souk.master.ensemble.Ensemble;
import io.souk.master.ensemble.MasterAddress;
import io.souk.master.ensemble.MasterReport;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.registry.Registry;
import io.souk.registry.RegistryStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts together what a master says of itself, of what registry and live view say. */
final class OwnReport implements Ensemble {

  private final MasterIdentity identity;
  private final List<String> masters;
  private final int raftPort;
  private final Registry registry;
  private final LiveView view;

  /**
   * @param masters addresses of all masters as this one was started; none for a single one
   * @param raftPort of this master
   */
  OwnReport(
      MasterIdentity identity,
      List<String> masters,
      int raftPort,
      Registry registry,
      LiveView view) {
    this.identity = identity;
    this.masters = List.copyOf(masters);
    this.raftPort = raftPort;
    this.registry = registry;
    this.view = view;
  }

  @Override
  public MasterReport self() {
    RegistryStatus status = registry.status();
    Optional<LeaderView> shown = view.leader();
    Optional<String> leader =
        replicated() ? status.leader().map(OwnReport::ofMember) : shown.map(OwnReport::address);
    boolean leads =
        shown
            .filter(known -> known.info().getId().equals(id()))
            .filter(known -> registry.holdsLease(known.term()))
            .isPresent();
    RegistryStatus.Log log = status.log();
    return new MasterReport(
        self(identity),
        id(),
        replicated() ? raftPort : 0,
        identity.cluster(),
        status.clusterId().filter(id -> !id.isEmpty()),
        role(leads, leader),
        Math.max(status.term(), shown.map(LeaderView::term).orElse(0L)),
        leader,
        status.detail(),
        new MasterReport.Log(
            Math.max(0, log.committed()), Math.max(0, log.applied()), registry.version()),
        view.age(),
        identity.build().version(),
        identity.started(),
        Instant.now());
  }

  private MasterReport.Role role(boolean leads, Optional<String> leader) {
    if (leads) {
      return MasterReport.Role.LEADER;
    }
    return leader.isPresent() && !leader.get().equals(self(identity))
        ? MasterReport.Role.STANDBY
        : MasterReport.Role.SEARCHING;
  }

  /** Members by the registry, once this one takes part; else as it was started. */
  @Override
  public List<String> members() {
    if (!replicated()) {
      return List.of(self(identity));
    }
    RegistryStatus status = registry.status();
    return status.phase() == RegistryStatus.Phase.RUNNING
        ? status.members().stream().map(known -> ofMember(known.member().id())).toList()
        : masters;
  }

  private static String ofMember(String id) {
    return MasterAddress.ofMember(id).map(MasterAddress::toString).orElse(id);
  }

  private boolean replicated() {
    return masters.size() > 1;
  }

  private String id() {
    return identity.info().getId();
  }

  private static String address(LeaderView leader) {
    return leader.info().getHostname() + ":" + leader.info().getPort();
  }

  private static String self(MasterIdentity identity) {
    return identity.info().getHostname() + ":" + identity.info().getPort();
  }
}
