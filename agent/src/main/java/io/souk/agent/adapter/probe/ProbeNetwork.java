package io.souk.agent.adapter.probe;

import io.souk.agent.check.CheckTarget;
import io.souk.agent.linux.NetworkNamespace;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where and at which address a task's ports are probed: as in Mesos from within the task's own
 * network, at its loopback. Where the agent may not go there, a container is probed from outside at
 * its address instead, which any server that listens on more than its loopback answers.
 */
interface ProbeNetwork extends AutoCloseable {

  ProbeClients clients();

  /** Empty when the task has no address of that family. */
  Optional<String> address(boolean ipv6);

  /** Frees what was made for this task alone. */
  @Override
  void close();

  private static Optional<String> loopback(boolean ipv6) {
    return Optional.of(ipv6 ? "::1" : "127.0.0.1");
  }

  /** The agent's own network, which the task shares. */
  record Shared(ProbeClients clients) implements ProbeNetwork {
    @Override
    public Optional<String> address(boolean ipv6) {
      return loopback(ipv6);
    }

    @Override
    public void close() {}
  }

  /** The agent's network, the task being elsewhere. */
  record Outside(ProbeClients clients, CheckTarget target) implements ProbeNetwork {
    @Override
    public Optional<String> address(boolean ipv6) {
      return ProbeAddress.of(target.spec(), target.container(), ipv6);
    }

    @Override
    public void close() {}
  }

  /**
   * The task's own network. Connections are told apart by the network they are made in, and Vert.x
   * keeps one way of making them; hence an instance for each such task.
   */
  record Inside(NetworkNamespace network, Vertx vertx, ProbeClients clients)
      implements ProbeNetwork {
    private static final long NEVER_CHECK_MILLIS = 24L * 3600 * 1000;

    static Inside of(NetworkNamespace network) {
      Vertx vertx =
          Vertx.builder()
              .with(
                  new VertxOptions()
                      .setEventLoopPoolSize(1)
                      .setWorkerPoolSize(1)
                      .setInternalBlockingPoolSize(1)
                      .setBlockedThreadCheckInterval(NEVER_CHECK_MILLIS)
                      .setFileSystemOptions(
                          new FileSystemOptions()
                              .setFileCachingEnabled(false)
                              .setClassPathResolvingEnabled(false)))
              .withTransport(new NamespaceTransport(network))
              .build();
      return new Inside(network, vertx, ProbeClients.of(vertx));
    }

    @Override
    public Optional<String> address(boolean ipv6) {
      return loopback(ipv6);
    }

    @Override
    public void close() {
      vertx.close().onComplete(closed -> network.close());
    }
  }

  /**
   * Finds out where a container of the engine is: from its process, and only where that cannot be
   * looked at from what was asked for. Blocks for a moment.
   *
   * @param shared for the agent's own network
   */
  static ProbeNetwork of(CheckTarget target, ProbeClients shared) {
    try {
      NetworkNamespace network = NetworkNamespace.of(target.container().status().getExecutorPid());
      if (!network.isOwn()) {
        return Inside.of(network);
      }
      network.close();
      return new Shared(shared);
    } catch (IOException e) {
      if (ProbeAddress.sharesHostNetwork(target.spec())) {
        return new Shared(shared);
      }
      Logger log = LoggerFactory.getLogger(ProbeNetwork.class);
      log.warn(
          "event=probed_from_outside task={} cause=\"{}\"",
          target.task().getTaskId().getValue(),
          e.getMessage());
      return new Outside(shared, target);
    }
  }
}
