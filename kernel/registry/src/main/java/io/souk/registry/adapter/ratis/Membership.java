package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryException.Code;
import io.souk.registry.codec.Hello;
import io.souk.registry.codec.Hello.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes who the members are, one at a time, on the leader. Refuses what would leave no majority
 * that can be reached, before anything is written.
 */
final class Membership {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final int MOST_MEMBERS = 7;
  private static final Duration HELLO_PATIENCE = Duration.ofSeconds(3);

  /** To bring a new member up to date takes a snapshot over the network, or two. */
  private static final Duration CHANGE_PATIENCE = Duration.ofMinutes(5);

  private final RatisConfig config;
  private final RaftMember raft;
  private final Neighbours neighbours;
  private final LeadershipFeed leadership;

  Membership(
      RatisConfig config, RaftMember raft, Neighbours neighbours, LeadershipFeed leadership) {
    this.config = config;
    this.raft = raft;
    this.neighbours = neighbours;
    this.leadership = leadership;
  }

  /** Blocks until {@code added} is a member; fails as the port says. */
  void add(Member added) {
    List<Member> before = leading();
    for (Member member : before) {
      if (member.id().equals(added.id())) {
        throw invalid(added.id() + " is a member already, at " + member.address());
      }
      if (member.address().equals(added.address())) {
        throw invalid("at " + added.address() + " there is member " + member.id() + " already");
      }
    }
    if (before.size() >= MOST_MEMBERS) {
      throw invalid("there are " + before.size() + " members, the most that are possible");
    }
    greet(added);
    List<Member> after = new ArrayList<>(before);
    after.add(added);
    checkMajority(after, reachable(before) + 1, "with " + added.id());
    change(before, after);
    LOG.info("event=registry-member-added member=\"{}\"", added);
  }

  /** Blocks until {@code id} is a member no more; fails as the port says. */
  void remove(String id) {
    List<Member> before = leading();
    Optional<Member> removed = before.stream().filter(m -> m.id().equals(id)).findFirst();
    if (removed.isEmpty()) {
      throw invalid(id + " is no member; members are " + before);
    }
    List<Member> after = before.stream().filter(m -> !m.id().equals(id)).toList();
    if (after.isEmpty()) {
      throw invalid(id + " is the only member");
    }
    checkMajority(before, reachable(before), "to agree to the change");
    checkMajority(after, reachable(after), "without " + id);
    if (id.equals(config.self())) {
      new HandOver(config, raft, leadership).run(Optional.empty());
      throw new RegistryException(
          Code.NOT_LEADER, id + " led and has handed leadership over: ask its successor");
    }
    change(before, after);
    LOG.info("event=registry-member-removed member=\"{}\"", removed.get());
  }

  private List<Member> leading() {
    if (leadership.term() == LeadershipFeed.NONE) {
      throw new RegistryException(Code.NOT_LEADER, "this member does not lead: ask the leader");
    }
    return raft.members();
  }

  /** The new one has to be there, new, and of this cluster. */
  private void greet(Member added) {
    Hello hello;
    try {
      hello = Greeting.ask(added, neighbours.hello(), HELLO_PATIENCE, neighbours.tls());
    } catch (IOException e) {
      throw invalid(added + " cannot be added: " + e.getMessage());
    }
    if (!hello.self().id().equals(added.id())) {
      throw invalid("at " + added.address() + " answers member " + hello.self().id());
    }
    if (hello.state() == State.FRESH) {
      throw new RegistryException(
          Code.UNAVAILABLE,
          added + " does not know this cluster yet: is a member of it in its list of masters?");
    }
    if (!hello.clusterId().equals(neighbours.hello().clusterId())) {
      throw invalid(added + " belongs to another cluster, " + hello.clusterId());
    }
    if (hello.state() != State.JOINING) {
      throw invalid(added + " has files of an earlier membership: empty its directory first");
    }
  }

  /** How many of these can be reached, this one included. */
  private int reachable(List<Member> members) {
    return (int)
        members.stream()
            .filter(
                member ->
                    member.id().equals(config.self())
                        || raft.leading()
                            .follower(member.id())
                            .filter(
                                f ->
                                    f.getLastRpcResponseTime().elapsedTimeMs()
                                        <= config.electionTimeoutMax().toMillis())
                            .isPresent())
            .count();
  }

  private static void checkMajority(List<Member> members, int reachable, String why) {
    int needed = Admission.majority(members);
    if (reachable < needed) {
      throw invalid(
          "%d of %d masters are needed %s, %d can be reached"
              .formatted(needed, members.size(), why, reachable));
    }
  }

  private void change(List<Member> before, List<Member> after) {
    try {
      RaftClientReply reply =
          raft.changeMembers(before, after).get(CHANGE_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!reply.isSuccess()) {
        throw describe(reply.getException());
      }
    } catch (ExecutionException e) {
      throw describe(e.getCause());
    } catch (TimeoutException e) {
      throw new RegistryException(
          Code.UNAVAILABLE, "the change is not known to have been made after " + CHANGE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(Code.UNAVAILABLE, "interrupted while members were changed");
    }
  }

  private static RegistryException describe(Throwable failure) {
    String text = RaftMember.rootMessage(failure);
    return switch (failure) {
      case NotLeaderException e ->
          new RegistryException(Code.NOT_LEADER, "leadership ended while members were changed");
      case ReconfigurationTimeoutException e ->
          invalid("the new member does not answer any more, or makes no progress");
      case ReconfigurationInProgressException e ->
          new RegistryException(Code.UNAVAILABLE, "another change of members is under way");
      default ->
          new RegistryException(Code.UNAVAILABLE, "members could not be changed: " + text, failure);
    };
  }

  private static RegistryException invalid(String message) {
    return new RegistryException(Code.INVALID, message);
  }
}
