package org.apache.ratis.server.impl;

import org.apache.ratis.server.RaftServer;

/**
 * Lets the record of a member's vote be looked after while Ratis writes none: it takes part in
 * elections, and records what it does in them, under a lock that it opens to no other. In this
 * package because of that; ADR 39.
 */
public final class Ballot {

  private Ballot() {}

  /** What is done meanwhile; takes no longer than a write to the disk does. */
  public interface Work<E extends Exception> {

    /**
     * @param term the newest in which this member can have voted
     */
    void run(long term) throws E;
  }

  /** Does it while the member neither votes nor stands for election. */
  public static <E extends Exception> void hold(RaftServer.Division division, Work<E> work)
      throws E {
    RaftServerImpl server = (RaftServerImpl) division;
    synchronized (server) {
      work.run(server.getState().getCurrentTerm());
    }
  }
}
