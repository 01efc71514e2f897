package io.souk.marathon.match;

/** Why an offer was not used, in the order in which {@code /v2/queue} lists the reasons. */
public enum RejectReason {
  /** No resource of an accepted role. */
  ROLE("UnfulfilledRole"),
  /** A placement constraint does not hold. */
  CONSTRAINT("UnfulfilledConstraint"),
  /** The reservation of a resident instance is elsewhere. */
  RESERVATION("NoCorrespondingReservationFound"),
  /** The agent is about to go down. */
  MAINTENANCE("AgentMaintenance"),
  /** Too few CPUs. */
  CPUS("InsufficientCpus"),
  /** Too little memory. */
  MEMORY("InsufficientMemory"),
  /** Too little disk. */
  DISK("InsufficientDisk"),
  /** Too few GPUs. */
  GPUS("InsufficientGpus"),
  /** A port is missing. */
  PORTS("InsufficientPorts"),
  /** GPUs are kept for those who need them. */
  SCARCE("DeclinedScarceResources");

  private final String wireName;

  RejectReason(String wireName) {
    this.wireName = wireName;
  }

  /** The name in JSON. */
  public String wireName() {
    return wireName;
  }
}
