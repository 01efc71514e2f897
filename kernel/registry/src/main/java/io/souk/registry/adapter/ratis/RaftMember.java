package io.souk.registry.adapter.ratis;

import io.souk.registry.RegistryException;
import io.souk.registry.state.Keyspace;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Ratis server and the directory that it holds. */
final class RaftMember implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);
  private static final long HAND_OVER_MILLIS = 3000;

  private final RatisConfig config;
  private final StorageDirectory directory;
  private final RaftServer server;

  private RaftMember(RatisConfig config, StorageDirectory directory, RaftServer server) {
    this.config = config;
    this.directory = directory;
    this.server = server;
  }

  /**
   * Takes the directory and prepares a server over it; blocks for the disk.
   *
   * @throws RegistryException STORAGE when the directory cannot be used
   */
  static RaftMember open(RatisConfig config, Keyspace keyspace, LeadershipFeed leadership) {
    keepMetersOutOfJmx();
    StorageDirectory directory = StorageDirectory.claim(config.directory(), config.self());
    try {
      TornTail.cut(directory.logDirectory());
      RaftServer server =
          RaftServer.newBuilder()
              .setServerId(RaftPeerId.valueOf(config.self()))
              .setGroup(RatisSettings.group(config))
              .setStateMachine(new RegistryMachine(keyspace, events(leadership)))
              .setOption(RaftStorage.StartupOption.RECOVER)
              .setProperties(RatisSettings.properties(config, directory.path()))
              .build();
      return new RaftMember(config, directory, server);
    } catch (IOException e) {
      directory.close();
      throw StorageDirectory.storage(directory.path() + " cannot be read: " + rootMessage(e), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
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

  private static RegistryMachine.Events events(LeadershipFeed leadership) {
    return new RegistryMachine.Events() {
      @Override
      public void leads(long term) {
        LOG.info("event=registry-leads term={}", term);
        leadership.leads(term);
      }

      @Override
      public void follows() {
        leadership.follows();
      }

      @Override
      public void broken(Throwable cause) {
        LOG.error("event=registry-log-failed", cause);
        leadership.follows();
      }
    };
  }

  /** Reads the files, opens the endpoint and takes part. */
  void start() throws IOException {
    server.start();
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

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("no message");
  }

  /** Hands a request to the log in the caller's thread, so that requests keep their order. */
  CompletableFuture<RaftClientReply> submit(RaftClientRequest request) throws IOException {
    if (server.getDivision(RatisSettings.GROUP_ID)
        instanceof RaftClientAsynchronousProtocol division) {
      return division.submitClientRequestAsync(request);
    }
    throw new IllegalStateException("Ratis changed: its divisions take no requests");
  }

  /** Id of the leader that this member knows of. */
  Optional<String> leaderId() {
    try {
      DivisionInfo info = server.getDivision(RatisSettings.GROUP_ID).getInfo();
      return Optional.ofNullable(info.getLeaderId()).map(RaftPeerId::toString);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Gives leadership to another member, when this one leads and there is another. */
  void handOver() {
    try {
      boolean leads = server.getDivision(RatisSettings.GROUP_ID).getInfo().isLeader();
      if (config.alone() || !leads) {
        return;
      }
      TransferLeadershipRequest request =
          new TransferLeadershipRequest(
              ClientId.randomId(),
              RaftPeerId.valueOf(config.self()),
              RatisSettings.GROUP_ID,
              1,
              null,
              HAND_OVER_MILLIS);
      server.transferLeadershipAsync(request).get(HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException | ExecutionException | TimeoutException e) {
      LOG.info("event=registry-hand-over-failed cause=\"{}\"", rootMessage(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("event=registry-close-failed cause=\"{}\"", rootMessage(e));
    } finally {
      directory.close();
    }
  }
}
