package io.souk.launcher.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.launcher.option.UsageException;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.BackupCodec;
import io.souk.registry.codec.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk registry export FILE}. */
@Command(
    name = "export",
    description = {
      "Save what the masters keep on their disks: apps, jobs, quotas, agents and the rest.",
      "The masters go on meanwhile; the file is one moment's picture, read again before it is kept."
    })
public final class RegistryExportCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "FILE", description = "Where to save it.")
  private Path file;

  @Option(names = "--force", description = "Replace the file if it is there.")
  private boolean force;

  @Override
  public Integer call() {
    if (Files.exists(file) && !force) {
      throw new UsageException(file + ": is there already; expected a new file, or --force");
    }
    PlatformClient client = options.client();
    MastersApi masters = MastersApi.find(client);
    Path draft = file.resolveSibling(file.getFileName() + ".part");
    try {
      save(client, masters.path("/api/souk/registry"), draft);
      Backup backup = read(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      print(backup);
      return 0;
    } catch (MalformedException e) {
      throw new ClientException("what came is no whole backup (" + e.getMessage() + "); try again");
    } catch (IOException e) {
      throw new ClientException(file + ": cannot be written: " + e);
    } finally {
      delete(draft);
    }
  }

  private static void save(PlatformClient client, String path, Path draft) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      client.stream(path, piece -> write(out, piece));
      out.force(true);
    }
  }

  private static void write(FileChannel out, byte[] piece) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(piece);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new ClientException("the file cannot be written: " + e.getMessage());
    }
  }

  private static Backup read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BackupCodec.read(in);
    }
  }

  private void print(Backup backup) throws IOException {
    long bytes = Files.size(file);
    options.print(
        JsonNodeFactory.instance
            .objectNode()
            .put("file", file.toString())
            .put("cluster_id", backup.clusterId())
            .put("version", backup.version())
            .put("entries", backup.entries().size())
            .put("bytes", bytes),
        new Table("FILE", "CLUSTER ID", "VERSION", "ENTRIES", "BYTES")
            .row(
                file,
                backup.clusterId().isEmpty() ? "-" : backup.clusterId(),
                backup.version(),
                backup.entries().size(),
                bytes));
  }

  private static void delete(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      // What is left is named .part and overwritten next time.
    }
  }
}
