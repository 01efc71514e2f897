package io.souk.launcher.role;

import io.souk.launcher.option.PortNumber;
import io.souk.launcher.option.UsageException;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterStartException;
import io.souk.master.boot.RegistryImport;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import io.souk.registry.codec.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk registry import FILE}. */
@Command(
    name = "import",
    description = {
      "Make the files of a first master out of a backup, in an empty work directory.",
      "Give the options with which that master will be started. It founds a new cluster; start the",
      "others with empty work directories and take them in with 'souk master add'."
    })
public final class RegistryImportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "What 'souk registry export' saved.")
  private Path file;

  @Option(
      names = "--work-dir",
      required = true,
      description = "The master's work directory; it must hold no master/ yet.")
  private Path workDir;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "As for 'souk master'.")
  private String host;

  @Option(
      names = "--port",
      converter = PortNumber.class,
      defaultValue = "5050",
      description = "As for 'souk master' (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--raft-port",
      converter = PortNumber.class,
      description = "As for 'souk master'.")
  private Integer raftPort;

  @Option(
      names = "--cluster-port",
      converter = PortNumber.class,
      description = "As for 'souk master'.")
  private Integer clusterPort;

  @Option(
      names = "--masters",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "As for 'souk master'.")
  private List<String> masters;

  @Option(
      names = "--cluster-id",
      paramLabel = "ID",
      description = "Import only a backup of the cluster with this id.")
  private String clusterId;

  @Override
  public Integer call() {
    MasterConfig settings =
        Platform.checked(
            () ->
                MasterConfig.of(host, port, workDir)
                    .withNetwork(
                        new MasterConfig.Network(
                            host,
                            port,
                            raftPort == null ? port + MasterCommand.RAFT_OFFSET : raftPort,
                            clusterPort == null
                                ? port + MasterCommand.CLUSTER_OFFSET
                                : clusterPort))
                    .withMasters(masters == null ? List.of() : masters));
    Backup backup = read();
    if (clusterId != null && !clusterId.equals(backup.clusterId())) {
      throw new UsageException(
          "--cluster-id %s: %s is of cluster '%s'; expected the same"
              .formatted(clusterId, file, backup.clusterId()));
    }
    try {
      RegistryImport.run(settings, backup);
    } catch (MasterStartException e) {
      throw new UsageException(e.getMessage());
    }
    Platform.tell(
        "imported version %d with %d entries; start the master with --work-dir %s"
            .formatted(backup.version(), backup.entries().size(), workDir));
    return 0;
  }

  private Backup read() {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BackupCodec.read(in);
    } catch (MalformedException e) {
      throw new UsageException(file + ": cannot be imported: " + e.getMessage());
    } catch (IOException e) {
      throw new UsageException(
          file + ": cannot be read; expected what 'souk registry export' saved");
    }
  }
}
