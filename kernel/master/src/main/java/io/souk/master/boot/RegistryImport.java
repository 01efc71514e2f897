package io.souk.master.boot;

import io.souk.registry.RegistryException;
import io.souk.registry.adapter.ratis.RatisConfig;
import io.souk.registry.adapter.ratis.RatisStore;
import io.souk.registry.codec.Backup;
import java.nio.file.Path;

/** Makes the files of a master that does not run yet out of a backup. */
public final class RegistryImport {

  private RegistryImport() {}

  /**
   * Fills the empty work directory of the master that {@code config} describes. Blocks for the
   * disk. Nothing that was there is touched.
   *
   * @throws MasterStartException when the directory is in use, holds something, or cannot be
   *     written, or when {@code --masters} does not name this master
   */
  public static void run(MasterConfig config, Backup backup) {
    try (WorkDirectory directory = WorkDirectory.claim(config.workDir())) {
      RatisStore.restore(raft(config, directory.path()), backup);
    } catch (RegistryException e) {
      throw new MasterStartException("--work-dir", config.workDir().toString(), e.getMessage(), e);
    }
  }

  /** As the master's own start will describe it. */
  private static RatisConfig raft(MasterConfig config, Path directory) {
    if (!config.replicated()) {
      return RatisConfig.single(
          directory, config.network().host(), Math.max(1, config.network().raftPort()));
    }
    Peers peers = Peers.of(config);
    return RatisConfig.of(peers.self().id(), peers.raftMembers(), directory);
  }
}
