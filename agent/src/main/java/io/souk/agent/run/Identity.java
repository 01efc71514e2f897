package io.souk.agent.run;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.protocol.mesos.AgentInfo;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this agent is and which leader it follows; both are on disk before they count. On the loop.
 */
final class Identity {

  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

  /** Terms are saved in the order they are seen in. */
  private static final String TERM = "term";

  private final AgentState state;
  private final Checkpoints checkpoints;
  private final DiskLanes lanes;
  private final Damage damage;
  private long term;
  private Future<Long> termSaved = Future.succeededFuture(0L);
  private boolean forgotten;

  /** What a term says about who sent it. */
  enum Standing {
    /** It does not lead any more. */
    STALE,
    /** It leads, as far as anybody knows. */
    CURRENT
  }

  Identity(AgentState state, Checkpoints checkpoints, DiskLanes lanes, Damage damage) {
    this.state = state;
    this.checkpoints = checkpoints;
    this.lanes = lanes;
    this.damage = damage;
  }

  long term() {
    return term;
  }

  Future<Void> readTerm() {
    return lanes
        .run(() -> damage.read(checkpoints::readTerm, 0L))
        .onSuccess(read -> term = read)
        .mapEmpty();
  }

  /** Compares a term with the highest one seen, and remembers a higher one. */
  Standing seen(long seenTerm) {
    if (seenTerm < term) {
      return Standing.STALE;
    }
    if (seenTerm > term) {
      term = seenTerm;
      termSaved =
          lanes
              .runIn(
                  TERM,
                  () -> {
                    checkpoints.saveTerm(seenTerm);
                    return seenTerm;
                  })
              .onFailure(cause -> LOG.error("event=term_not_saved cause=\"{}\"", cause.toString()));
    }
    return Standing.CURRENT;
  }

  /** Becomes the agent that is described, once that and the term are on disk. */
  Future<Void> use(AgentInfo info) {
    return termSaved
        .compose(
            saved ->
                lanes.run(
                    () -> {
                      checkpoints.saveAgent(info);
                      return info;
                    }))
        .onSuccess(state::use)
        .mapEmpty();
  }

  /** The next process on this work directory registers as a new agent. */
  Future<Void> forget() {
    if (forgotten) {
      return Future.succeededFuture();
    }
    forgotten = true;
    return lanes
        .run(
            () -> {
              checkpoints.forgetAgent();
              return term;
            })
        .mapEmpty();
  }
}
