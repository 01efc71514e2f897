package io.souk.testkit.sim;

/** {@link Invariant#ONE_LEADER_ACTS}: when something leaves a master. */
final class LeaseCheck {

  private final Verdicts verdicts;
  private long newest;

  LeaseCheck(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  void acted(MasterProcess master, Object what) {
    SimLease lease = master.registry().lease();
    verdicts.require(
        Invariant.ONE_LEADER_ACTS,
        lease.holds(),
        () -> "%s sends %s after its lease ended".formatted(master.id(), what));
    verdicts.require(
        Invariant.ONE_LEADER_ACTS,
        !lease.sound() || master.term() >= newest,
        () ->
            "%s leads in term %d and sends %s after the leader of term %d has acted"
                .formatted(master.id(), master.term(), what, newest));
    newest = Math.max(newest, master.term());
  }
}
