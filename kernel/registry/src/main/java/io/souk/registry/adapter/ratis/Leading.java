package io.souk.registry.adapter.ratis;

import io.souk.registry.codec.CommandCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.Candidacy;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.TimeDuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads no longer than it is sure to: holds the lease of a leader, lets it be renewed in time, and
 * says that it follows as soon as it is over. On a follower it keeps the other half of the promise:
 * no vote for another leader within a lease of the present one.
 */
final class Leading implements Transport.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leading.class);

  /** A lease is renewed so many times while it lasts, so that a message or two may be late. */
  private static final int RENEWALS = 5;

  /** How often a follower looks whether its leader is silent. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A look that comes later than that was kept waiting, and so may be the leader's messages. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** What a leader that lost its lease, or a server that stopped by itself, needs to be done. */
  interface Aftermath {

    /** Lets Ratis know that this member leads no more. */
    void stepDown();

    /** The server stopped without being told to. */
    void stopped();
  }

  private final String self;
  private final BooleanSupplier founder;
  private final LeadershipFeed feed;
  private final Aftermath aftermath;
  private final Lease lease;
  private final VotingRule rule;
  private final long period;
  private final long promiseEnds;
  private final Patience patience;
  private final Map<String, LogAppender> appenders = new ConcurrentHashMap<>();
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("registry-lease").factory());
  private volatile RaftServer.Division division;
  private volatile Groups groups = new Groups(null, List.of());
  private volatile Set<String> deafTo = Set.of();
  private long leaseTerm;

  /** The members of a configuration as Ratis has it, and before it while that changes. */
  private record Groups(RaftConfiguration of, List<Set<String>> ids) {}

  /**
   * @param promised the lease that this member kept to when it ran before
   * @param founder whether no log has named the members yet
   */
  Leading(
      RatisConfig config,
      Duration promised,
      BooleanSupplier founder,
      LeadershipFeed feed,
      Aftermath aftermath) {
    this.self = config.self();
    this.founder = founder;
    this.feed = feed;
    this.aftermath = aftermath;
    long duration = config.lease().toNanos();
    this.lease = new Lease(duration, System::nanoTime);
    // What it promised before a restart ends a lease of then after this process began.
    long uptime = TimeUnit.MILLISECONDS.toNanos(ManagementFactory.getRuntimeMXBean().getUptime());
    long longer = Math.max(0, promised.toNanos() - duration);
    this.rule = new VotingRule(duration, System::nanoTime, System.nanoTime() - uptime + longer);
    this.promiseEnds = Math.max(0, promised.toNanos() - uptime);
    long renewal = Math.max(TimeUnit.MILLISECONDS.toNanos(5), duration / RENEWALS);
    this.period = Math.min(TimeUnit.SECONDS.toNanos(1), renewal);
    this.patience =
        new Patience(
            config.electionTimeoutMin().toNanos(),
            config.electionTimeoutMax().toNanos(),
            LATE_NANOS,
            RandomGenerator.getDefault(),
            System.nanoTime());
  }

  /** Begins to watch; nothing can have happened before. */
  void watch(RaftServer.Division running) {
    division = running;
    watch.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    watch.scheduleWithFixedDelay(this::lookForLeader, LOOK_NANOS, LOOK_NANOS, TimeUnit.NANOSECONDS);
  }

  /** Does it when what this member promised before it was started again is over. */
  void afterPromise(Runnable step) {
    watch.schedule(step, promiseEnds, TimeUnit.NANOSECONDS);
  }

  private void look() {
    try {
      if (division.getInfo().getLifeCycleState().isClosingOrClosed()) {
        aftermath.stopped();
      } else if (feed.term() != LeadershipFeed.NONE) {
        appenders.values().stream()
            .filter(LogAppender::isRunning)
            .forEach(LogAppender::triggerHeartbeat);
        if (remaining().isZero()) {
          LOG.warn("event=registry-lease-over term={}", feed.term());
          feed.follows();
          aftermath.stepDown();
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("event=registry-lease-watch-failed", e);
    }
  }

  private void lookForLeader() {
    try {
      patience.look(
          System.nanoTime(),
          silence ->
              Candidacy.stand(division, TimeDuration.valueOf(silence, TimeUnit.NANOSECONDS)));
    } catch (RuntimeException e) {
      LOG.warn("event=registry-candidacy-failed", e);
    }
  }

  /** For how long this member certainly leads yet; zero when it does not. */
  Duration remaining() {
    return feed.term() == LeadershipFeed.NONE
        ? Duration.ZERO
        : Duration.ofNanos(lease.remaining(self, groups()));
  }

  /** This member leads in {@code term} and is ready to. */
  void leads(long term) {
    begin(term);
    feed.leads(term);
  }

  private synchronized void begin(long term) {
    if (term != leaseTerm) {
      leaseTerm = term;
      appenders.clear();
      lease.begin();
    }
  }

  private synchronized boolean current(long term) {
    return term == leaseTerm;
  }

  /** The members whose majority counts; two groups while members change. */
  private Collection<Set<String>> groups() {
    RaftConfiguration now = division.getRaftConf();
    Groups known = groups;
    if (known.of() != now) {
      List<Set<String>> ids = new ArrayList<>();
      ids.add(ids(now.getCurrentPeers()));
      if (!now.getPreviousPeers().isEmpty()) {
        ids.add(ids(now.getPreviousPeers()));
      }
      known = new Groups(now, ids);
      groups = known;
    }
    return known.ids();
  }

  private static Set<String> ids(Collection<RaftPeer> peers) {
    return peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toSet());
  }

  /** How the follower does, when this member leads and replicates to it. */
  Optional<FollowerInfo> follower(String id) {
    return Optional.ofNullable(appenders.get(id))
        .filter(LogAppender::isRunning)
        .map(LogAppender::getFollower);
  }

  /** The newest entry known to be on the disk of {@code id}, or -1. */
  long matched(String id) {
    return follower(id).map(FollowerInfo::getMatchIndex).orElse(-1L);
  }

  /** For tests: takes nothing from these members any more, as if the network were cut. */
  void deafTo(Set<String> ids) {
    deafTo = Set.copyOf(ids);
  }

  @Override
  public void admit(String sender) throws IOException {
    if (deafTo.contains(sender)) {
      throw new IOException("cut off from " + sender);
    }
  }

  @Override
  public void heardLeader(long term) {
    RaftServer.Division running = division;
    if (running == null || term >= running.getInfo().getCurrentTerm()) {
      rule.heardLeader();
    }
  }

  /** How long ago a leader was heard of. */
  Duration silence() {
    return rule.silence();
  }

  @Override
  public void checkVote(String candidate) throws IOException {
    if (!remaining().isZero()) {
      throw new IOException("no vote for " + candidate + ": " + self + " leads");
    }
    long wait = rule.remaining();
    if (wait > 0 && !handedOver()) {
      throw new IOException(
          "no vote for "
              + candidate
              + ": the lease of the leader lasts "
              + wait / 1_000_000
              + " ms");
    }
  }

  @Override
  public boolean untold() {
    return founder.getAsBoolean()
        && division.getRaftLog().getLastEntryTermIndex() == null
        && division.getStateMachine().getLatestSnapshot() == null;
  }

  /** Whether the last thing that the leader wrote is that it leads no more. */
  private boolean handedOver() {
    try {
      TermIndex last = division.getRaftLog().getLastEntryTermIndex();
      if (last == null) {
        return false;
      }
      LogEntryProto entry = division.getRaftLog().get(last.getIndex());
      return entry != null
          && entry.hasStateMachineLogEntry()
          && CommandCodec.isHandOver(
              entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
    } catch (RaftLogIOException e) {
      return false;
    }
  }

  @Override
  public void replicates(LogAppender appender, long term) {
    begin(term);
    appenders.put(appender.getFollowerId().toString(), appender);
  }

  @Override
  public void acknowledged(FollowerInfo follower, long term) {
    if (current(term)) {
      long age =
          follower
              .getLastRespondedAppendEntriesSendTime()
              .elapsedTime()
              .toLong(TimeUnit.NANOSECONDS);
      lease.acknowledged(follower.getId().toString(), System.nanoTime() - age);
    }
  }

  @Override
  public void superseded() {
    lease.end();
    feed.follows();
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
