package io.souk.registry.adapter.ratis;

import io.souk.registry.RegistryException;
import io.souk.registry.codec.Hello.State;
import java.io.IOException;
import java.net.BindException;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A directory and who is around, before a server runs: taken, repaired, and admitted to a cluster.
 */
record Premises(StorageDirectory directory, Neighbours neighbours) implements AutoCloseable {

  /**
   * Takes the directory and blocks until this member may take part.
   *
   * @param waiting told, each time it changes, what is waited for
   * @param admitted told the id of the cluster once it may, while the others still hear of it
   * @param goOn says whether to go on waiting
   * @throws RegistryException STORAGE when it never may, UNAVAILABLE when told not to go on or the
   *     endpoint cannot be opened
   */
  static Premises enter(
      RatisConfig config,
      Consumer<String> waiting,
      Consumer<String> admitted,
      BooleanSupplier goOn) {
    StorageDirectory directory = StorageDirectory.claim(config.directory(), config.selfMember());
    try {
      directory.room().hold();
      long last = repair(directory);
      Neighbours neighbours = new Neighbours(config, directory, () -> last);
      if (config.alone()) {
        alone(config, directory);
      } else {
        neighbours.admit(waiting, admitted, goOn);
      }
      return new Premises(directory, neighbours);
    } catch (IOException e) {
      directory.close();
      throw describe(config, directory, e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static long repair(StorageDirectory directory) throws IOException {
    if (directory.identity().isEmpty()) {
      return -1;
    }
    directory.vote().check();
    TornTail.cut(directory.logDirectory());
    return LogFiles.last(directory.logDirectory());
  }

  private static void alone(RatisConfig config, StorageDirectory directory) {
    if (directory.identity().isEmpty()) {
      directory.identify(
          Identity.of(UUID.randomUUID().toString(), State.MEMBER, config.members(), 1));
    } else {
      directory.change(Identity::startedAgain);
    }
  }

  private static RegistryException describe(
      RatisConfig config, StorageDirectory directory, IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new RegistryException(
            RegistryException.Code.UNAVAILABLE,
            "Raft port "
                + config.selfMember().address()
                + " cannot be taken: "
                + cause.getMessage(),
            failure);
      }
    }
    return StorageDirectory.storage(
        directory.path() + " cannot be read: " + RaftMember.rootMessage(failure), failure);
  }

  @Override
  public void close() {
    directory.close();
  }
}
