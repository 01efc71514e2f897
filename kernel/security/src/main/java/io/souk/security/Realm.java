package io.souk.security;

/** What is protected together; the name is the one that a challenge tells the client. */
public enum Realm {
  /** GET endpoints of a master. */
  MASTER_READONLY("mesos-master-readonly"),
  /** What changes something at a master, and its operator API. */
  MASTER_READWRITE("mesos-master-readwrite"),
  /** The scheduler API. */
  MASTER_SCHEDULER("mesos-master-scheduler"),
  /** The protocol by which agents speak to masters. */
  MASTER_AGENT("souk-master-agent"),
  /** GET endpoints of an agent. */
  AGENT_READONLY("mesos-agent-readonly"),
  /** The operator API of an agent and what changes something there. */
  AGENT_READWRITE("mesos-agent-readwrite"),
  /** The executor API; bearer tokens. */
  AGENT_EXECUTOR("mesos-agent-executor"),
  /** The REST API of services. */
  MARATHON("Mesosphere"),
  /** The REST API of jobs. */
  CHRONOS("Mesosphere");

  private final String realmName;

  Realm(String realmName) {
    this.realmName = realmName;
  }

  /** As in {@code WWW-Authenticate: Basic realm="…"}. */
  public String realmName() {
    return realmName;
  }
}
