package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.codec.MalformedException;
import io.souk.registry.state.Keyspace;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.Ballot;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Ratis server and the directory that it holds. */
final class RaftMember implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

  /** Told once, when the server is of no use any more. */
  interface FailureListener {
    void failed(RegistryException reason);
  }

  private final RatisConfig config;
  private final StorageDirectory directory;
  private final RegistryMachine machine;
  private final Neighbours neighbours;
  private final RaftServer server;
  private final RaftServer.Division division;
  private final Leading leading;
  private final ClientId author = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();
  private final DiskWatch watch;
  private volatile boolean closing;

  private RaftMember(
      RatisConfig config,
      StorageDirectory directory,
      RegistryMachine machine,
      Neighbours neighbours,
      RaftServer server,
      Leading leading,
      Consumer<String> unwritable)
      throws IOException {
    this.config = config;
    this.directory = directory;
    this.machine = machine;
    this.neighbours = neighbours;
    this.server = server;
    this.division = server.getDivision(RatisSettings.group(identity()).getGroupId());
    this.leading = leading;
    this.watch = new DiskWatch(directory, this::keepVote, unwritable);
  }

  /**
   * Prepares a server over a directory that was admitted; blocks for the disk.
   *
   * @throws RegistryException STORAGE when the directory cannot be used
   */
  static RaftMember open(
      RatisConfig config,
      Keyspace keyspace,
      Premises premises,
      LeadershipFeed leadership,
      FailureListener failures) {
    keepMetersOutOfJmx();
    StorageDirectory directory = premises.directory();
    Link link = new Link();
    Leading leading =
        new Leading(config, promised(config, directory), directory::isFounder, leadership, link);
    try {
      RegistryMachine machine = new RegistryMachine(keyspace, link, config.leastLog());
      RaftServer server =
          RaftServer.newBuilder()
              .setServerId(RaftPeerId.valueOf(config.self()))
              .setGroup(RatisSettings.group(directory.identity().orElseThrow()))
              .setStateMachine(machine)
              .setOption(RaftStorage.StartupOption.RECOVER)
              .setProperties(RatisSettings.properties(config, directory.path()))
              .setParameters(
                  config.alone()
                      ? new Parameters()
                      : Transport.parameters(
                          leading, premises.neighbours()::answer, premises.neighbours().tls()))
              .build();
      RaftMember member =
          new RaftMember(
              config, directory, machine, premises.neighbours(), server, leading, link::unwritable);
      link.connect(member, leadership, failures);
      return member;
    } catch (IOException e) {
      leading.close();
      throw StorageDirectory.storage(directory.path() + " cannot be read: " + rootMessage(e), e);
    } catch (RuntimeException e) {
      leading.close();
      throw e;
    }
  }

  /** Passes on what the server and its lease tell; made before the member that it tells. */
  private static final class Link implements RegistryMachine.Events, Leading.Aftermath {

    private volatile RaftMember member;
    private volatile LeadershipFeed leadership;
    private volatile FailureListener failures;

    void connect(RaftMember member, LeadershipFeed leadership, FailureListener failures) {
      this.leadership = leadership;
      this.failures = failures;
      this.member = member;
    }

    @Override
    public void leads(long term) {
      LOG.info("event=registry-leads term={}", term);
      member.leading.leads(term);
    }

    @Override
    public void follows() {
      leadership.follows();
    }

    @Override
    public void configured(long index, RaftConfigurationProto configuration) {
      member.configured(index, configuration);
    }

    @Override
    public void broken(Throwable cause) {
      fail(
          StorageDirectory.storage(
              member.directory.path() + " cannot be written: " + rootMessage(cause), cause));
    }

    @Override
    public void unreadable(long index, MalformedException cause) {
      fail(
          StorageDirectory.storage(
              "entry %d of the log in %s cannot be read (%s): it needs a newer program"
                  .formatted(index, member.directory.path(), cause.getMessage()),
              cause));
    }

    @Override
    public void stepDown() {
      member
          .stepDown()
          .exceptionally(
              failure -> {
                LOG.warn("event=registry-step-down-failed cause=\"{}\"", rootMessage(failure));
                return null;
              });
    }

    @Override
    public void stopped() {
      if (!member.closing) {
        fail(member.stopReason());
      }
    }

    /** There is room yet for what it takes to let another member lead. */
    void unwritable(String reason) {
      if (leadership.term() != LeadershipFeed.NONE && member.members().size() > 1) {
        try {
          new HandOver(member.config, member, leadership).run(Optional.empty());
        } catch (RegistryException e) {
          LOG.info("event=registry-left-without-successor reason=\"{}\"", e.getMessage());
        }
      }
      fail(StorageDirectory.storage(reason));
    }

    private void fail(RegistryException reason) {
      leadership.follows();
      failures.failed(reason);
    }
  }

  /**
   * Without a reporter of our own, Ratis registers its meters with JMX, where nobody reads them.
   */
  private static void keepMetersOutOfJmx() {
    MetricRegistries registries = MetricRegistries.global();
    if (registries.getMetricRegistries().isEmpty()) {
      registries.addReporterRegistration(registry -> {}, registry -> {});
    }
  }

  /** Keeps beside the log who takes part, so that a start knows whom to ask. */
  private void configured(long index, RaftConfigurationProto configuration) {
    if (configuration.getOldPeersCount() > 0 || index <= identity().configuration()) {
      return;
    }
    List<Member> members =
        configuration.getPeersList().stream()
            .map(peer -> member(peer.getId().toStringUtf8(), peer.getAddress()))
            .toList();
    boolean named = members.stream().anyMatch(each -> each.id().equals(config.self()));
    try {
      directory.change(
          identity ->
              identity.withMembers(named ? State.MEMBER : identity.state(), index, members));
    } catch (RegistryException e) {
      LOG.warn("event=registry-identity-not-written cause=\"{}\"", e.getMessage());
    }
  }

  private RegistryException stopReason() {
    boolean removed =
        identity().state() == State.MEMBER
            && members().stream().noneMatch(each -> each.id().equals(config.self()));
    return removed
        ? StorageDirectory.storage(
            "this member was removed from cluster "
                + identity().clusterId()
                + "; to add it again empty "
                + directory.path()
                + " first")
        : StorageDirectory.storage(
            "the registry stopped: it was removed from its cluster, or the log says why");
  }

  Identity identity() {
    return directory.identity().orElseThrow();
  }

  /** Reads the files, opens the endpoint and takes part. */
  void start() throws IOException {
    neighbours.running(
        () -> {
          TermIndex last = division.getRaftLog().getLastEntryTermIndex();
          return last == null ? division.getRaftLog().getSnapshotIndex() : last.getIndex();
        },
        id -> division.getInfo().isLeader() ? leading.matched(id) : -1);
    leading.watch(division);
    if (!config.alone()) {
      leading.afterPromise(this::keepPatience);
    }
    server.start();
    watch.start();
  }

  private static Duration promised(RatisConfig config, StorageDirectory directory) {
    if (config.alone()) {
      return Duration.ZERO;
    }
    int before = directory.patienceMillis();
    if (before < config.patienceMillis()) {
      directory.keepPatience(config.patienceMillis());
    }
    return RatisConfig.lease(Duration.ofMillis(before));
  }

  private void keepPatience() {
    try {
      if (directory.patienceMillis() != config.patienceMillis()) {
        directory.keepPatience(config.patienceMillis());
      }
    } catch (RegistryException e) {
      LOG.warn("event=registry-patience-not-written cause=\"{}\"", e.getMessage());
    }
  }

  /** What went wrong when {@link #start} failed. */
  RegistryException describe(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RegistryException known) {
        return known;
      }
      if (cause instanceof BindException) {
        return new RegistryException(
            RegistryException.Code.UNAVAILABLE,
            "Raft port " + config.selfMember().address() + " is in use",
            failure);
      }
    }
    return StorageDirectory.storage(
        directory.path() + " cannot be read: " + rootMessage(failure), failure);
  }

  /** The first line of what lies at the bottom of {@code failure}. */
  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("no message");
  }

  /** Hands bytes to the log in the caller's thread, so that they keep their order. */
  CompletableFuture<RaftClientReply> submit(byte[] bytes) throws IOException {
    if (division instanceof RaftClientAsynchronousProtocol requests) {
      return requests.submitClientRequestAsync(
          RaftClientRequest.newBuilder()
              .setClientId(author)
              .setServerId(division.getId())
              .setGroupId(division.getMemberId().getGroupId())
              .setCallId(calls.incrementAndGet())
              .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes)))
              .setType(RaftClientRequest.writeRequestType())
              .build());
    }
    throw new IllegalStateException("Ratis changed: its divisions take no requests");
  }

  /** Ends this member's leadership without a successor. */
  CompletableFuture<RaftClientReply> stepDown() {
    return transfer(Optional.empty(), config.electionTimeoutMax());
  }

  /** Lets another member lead, or nobody; the reply says whether it does. */
  CompletableFuture<RaftClientReply> transfer(Optional<String> to, Duration patience) {
    try {
      return server.transferLeadershipAsync(
          new TransferLeadershipRequest(
              author,
              division.getId(),
              division.getMemberId().getGroupId(),
              calls.incrementAndGet(),
              to.map(RaftPeerId::valueOf).orElse(null),
              patience.toMillis()));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Replaces the members, unless these are not {@code before} any more. */
  CompletableFuture<RaftClientReply> changeMembers(List<Member> before, List<Member> after) {
    try {
      return server.setConfigurationAsync(
          new SetConfigurationRequest(
              author,
              division.getId(),
              division.getMemberId().getGroupId(),
              calls.incrementAndGet(),
              SetConfigurationRequest.Arguments.newBuilder()
                  .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                  .setServersInCurrentConf(RatisSettings.peers(before))
                  .setServersInNewConf(RatisSettings.peers(after))
                  .build()));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The voting members by the newest configuration in the log, in the order of their ids. */
  List<Member> members() {
    return division.getRaftConf().getCurrentPeers().stream()
        .map(RaftMember::member)
        .sorted(Comparator.comparing(Member::id))
        .toList();
  }

  private static Member member(RaftPeer peer) {
    return member(peer.getId().toString(), peer.getAddress());
  }

  private static Member member(String id, String address) {
    int colon = address.lastIndexOf(':');
    return new Member(
        id, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  /** Id of the leader that this member knows of. */
  Optional<String> leaderId() {
    return Optional.ofNullable(division.getInfo().getLeaderId()).map(RaftPeerId::toString);
  }

  RaftServer.Division division() {
    return division;
  }

  Leading leading() {
    return leading;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  @Override
  public void close() {
    closing = true;
    watch.ending();
    leading.close();
    machine.stopping();
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("event=registry-close-failed cause=\"{}\"", rootMessage(e));
    } finally {
      watch.close();
      keepLastVote();
      directory.close();
    }
  }

  private void keepLastVote() {
    try {
      keepVote();
    } catch (IOException | RuntimeException e) {
      LOG.error("event=registry-vote-lost cause=\"{}\"", e.toString());
    }
  }

  /**
   * Writes a vote that could not be recorded anew, for want of room mostly. The server's term is
   * the newest in which it can have voted.
   */
  private boolean keepVote() throws IOException {
    if (!directory.vote().isDamaged()) {
      return false;
    }
    directory.room().release();
    Ballot.hold(
        division,
        term -> {
          if (directory.vote().repair(term, config.self())) {
            LOG.warn("event=registry-vote-kept term={} vote={}", term, config.self());
          }
        });
    return true;
  }
}
