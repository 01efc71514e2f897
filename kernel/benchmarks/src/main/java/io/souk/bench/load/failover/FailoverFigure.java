package io.souk.bench.load.failover;

/** What is measured of each round. */
enum FailoverFigure {
  END_TO_LEADER("end of the leader to one that says it leads"),
  WITHOUT_LEADER("time in which nobody says that he leads"),
  END_TO_OFFER("end of the leader to the first offer"),
  END_TO_FIRST_AGENT("end of the leader to the first agent back"),
  END_TO_LAST_AGENT("end of the leader to the last agent back"),
  LEADER_TO_OFFER("leadership to the first offer"),
  LEADER_TO_MOST_AGENTS("leadership to 90 % of the agents"),
  LEADER_TO_LAST_AGENT("leadership to the last agent");

  private final String meaning;

  FailoverFigure(String meaning) {
    this.meaning = meaning;
  }

  String meaning() {
    return meaning;
  }
}
