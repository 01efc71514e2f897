package org.apache.ratis.server.impl;

import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.TimeDuration;

/**
 * Lets a follower stand for election as soon as it has been patient for long enough. Ratis itself
 * looks only when a whole timeout that it drew at random has gone by, most of them begun while the
 * leader lived: the death of a leader is noticed half a timeout too late. In this package because
 * Ratis opens the step to no other; ADR 34.
 */
public final class Candidacy {

  private Candidacy() {}

  /**
   * Stands if this member follows and Ratis would let it, were its time over; asks for a test vote
   * first, as Ratis does.
   *
   * @param patience how long it must not have heard of a leader
   * @return whether it stands now
   */
  public static boolean stand(RaftServer.Division division, TimeDuration patience) {
    RaftServerImpl server = (RaftServerImpl) division;
    // A leader, whose lease the same thread keeps, must not wait for what Ratis does under this
    // lock.
    if (!server.getInfo().isFollower()) {
      return false;
    }
    synchronized (server) {
      boolean stands =
          server.isRunning()
              && server.getInfo().isFollower()
              && server
                  .getRole()
                  .getFollowerState()
                  .filter(state -> isOver(state, patience))
                  .isPresent();
      if (stands) {
        server.changeToCandidate(false);
      }
      return stands;
    }
  }

  private static boolean isOver(FollowerState state, TimeDuration patience) {
    return state.getOutstandingOp() == 0
        && state.getLastRpcTime().elapsedTime().compareTo(patience) >= 0
        && !state.lostMajorityHeartbeatsRecently();
  }
}
