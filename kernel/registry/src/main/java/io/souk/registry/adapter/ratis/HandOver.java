package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.CommandCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes leadership on without a time in which nobody leads but for a vote. The last entry that the
 * leader writes says that it leads no more; whoever has it in its log may vote for a successor at
 * once, in spite of the lease ({@link VotingRule}).
 */
final class HandOver {

  private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
  private static final Duration MARK_PATIENCE = Duration.ofSeconds(1);
  private static final Duration TRANSFER_PATIENCE = Duration.ofSeconds(1);
  private static final int TRIES = 2;

  private final RatisConfig config;
  private final RaftMember member;
  private final LeadershipFeed leadership;

  HandOver(RatisConfig config, RaftMember member, LeadershipFeed leadership) {
    this.config = config;
    this.member = member;
    this.leadership = leadership;
  }

  /**
   * Ends this member's leadership, and lets {@code wanted} or the best of the others lead; blocks
   * until one does, for a few seconds at most. It does not lead afterwards, whatever happens.
   *
   * @throws RegistryException NOT_LEADER, INVALID or UNAVAILABLE
   */
  void run(Optional<String> wanted) {
    long term = leadership.term();
    if (term == LeadershipFeed.NONE) {
      throw new RegistryException(
          RegistryException.Code.NOT_LEADER, "this member does not lead: nothing to hand over");
    }
    List<String> candidates = candidates(wanted);
    if (candidates.isEmpty()) {
      throw new RegistryException(
          RegistryException.Code.INVALID,
          wanted
              .map(id -> "there is no other member '" + id + "' that could lead")
              .orElse("no other member that could lead was heard of lately"));
    }
    leadership.follows();
    String reason = "";
    try {
      await(member.submit(CommandCodec.handOver(term)), MARK_PATIENCE);
      for (String candidate : candidates) {
        RaftClientReply reply =
            await(
                member.transfer(Optional.of(candidate), TRANSFER_PATIENCE),
                TRANSFER_PATIENCE.multipliedBy(2));
        if (reply.isSuccess()) {
          LOG.info("event=registry-handed-over to={} term={}", candidate, term);
          return;
        }
        reason = RaftMember.rootMessage(reply.getException());
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      reason = RaftMember.rootMessage(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    }
    LOG.warn("event=registry-hand-over-failed term={} cause=\"{}\"", term, reason);
    member.stepDown();
    throw new RegistryException(
        RegistryException.Code.UNAVAILABLE, "nobody took leadership over in time: " + reason);
  }

  private static RaftClientReply await(CompletableFuture<RaftClientReply> reply, Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    return reply.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Who may lead, best first: who was heard of lately and has the longest log. */
  private List<String> candidates(Optional<String> wanted) {
    Comparator<Candidate> best =
        Comparator.comparing(Candidate::silent)
            .thenComparing(Candidate::matched, Comparator.reverseOrder());
    return member.members().stream()
        .map(Member::id)
        .filter(id -> !id.equals(config.self()))
        .filter(id -> wanted.isEmpty() || wanted.get().equals(id))
        .map(this::candidate)
        .filter(candidate -> wanted.isPresent() || !candidate.silent())
        .sorted(best)
        .limit(TRIES)
        .map(Candidate::id)
        .toList();
  }

  private record Candidate(String id, boolean silent, long matched) {}

  private Candidate candidate(String id) {
    return member
        .leading()
        .follower(id)
        .map(
            follower ->
                new Candidate(
                    id,
                    follower.getLastRpcResponseTime().elapsedTimeMs() > config.lease().toMillis(),
                    follower.getMatchIndex()))
        .orElse(new Candidate(id, true, -1));
  }
}
