package io.souk.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.nested.Ending;
import io.souk.agent.nested.HeldContainer;
import io.souk.agent.nested.LaunchRequest;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that callers of the API launched, on disk: one directory each under {@code
 * meta/containers}, with a record and what the runtime keeps. Blocks for the disk.
 */
public final class ContainerRecords {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerRecords.class);

  // What the records of the file are; the numbers are its own.
  private static final int REQUEST = 1;
  private static final int FRAMEWORK = 2;
  private static final int USER = 3;
  private static final int SANDBOX = 4;
  private static final int ENDING = 5;

  private final Layout layout;

  public ContainerRecords(Layout layout) {
    this.layout = layout;
  }

  private Path directory() {
    return layout.meta().resolve("containers");
  }

  private Path directory(HeldContainer container) {
    return directory().resolve(container.key());
  }

  private static Path file(Path directory) {
    return directory.resolve("container.info");
  }

  /** Where the runtime keeps its files of a container. */
  public Path runtimeState(HeldContainer container) {
    return directory(container).resolve("runtime");
  }

  /** Keeps a container before anything of it starts. */
  public void save(HeldContainer container) throws IOException {
    Files.createDirectories(runtimeState(container));
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(REQUEST, container.request().wire().toByteArray()));
    entries.add(new Entry(FRAMEWORK, bytes(container.place().framework())));
    container.place().user().ifPresent(user -> entries.add(new Entry(USER, bytes(user))));
    entries.add(new Entry(SANDBOX, bytes(container.place().sandbox())));
    RecordFile.replace(file(directory(container)), entries);
    RecordFile.syncDirectory(directory());
  }

  /** Keeps how it ended. */
  public void saveEnding(HeldContainer container, Ending ending) throws IOException {
    RecordFile.append(file(directory(container)), new Entry(ENDING, ending.wire().toByteArray()));
  }

  /** Forgets a container; fine when it is forgotten already. */
  public void delete(HeldContainer container) throws IOException {
    // The record goes first: a directory without one is nothing.
    Files.deleteIfExists(file(directory(container)));
    Trees.delete(directory(container));
  }

  /** All that are kept, as they were when the agent last wrote them. */
  public List<HeldContainer> readAll() throws IOException {
    List<HeldContainer> containers = new ArrayList<>();
    if (!Files.isDirectory(directory())) {
      return containers;
    }
    List<Path> directories;
    try (Stream<Path> found = Files.list(directory())) {
      directories = found.sorted().toList();
    }
    for (Path each : directories) {
      try {
        read(each)
            .ifPresentOrElse(containers::add, () -> LOG.debug("event=nothing_in dir={}", each));
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("event=container_record_skipped dir={} cause=\"{}\"", each, e.toString());
      }
    }
    return containers;
  }

  private static Optional<HeldContainer> read(Path directory) throws IOException {
    List<Entry> entries = RecordFile.read(file(directory));
    Optional<byte[]> request = RunCodec.payload(entries, REQUEST);
    if (request.isEmpty()) {
      return Optional.empty();
    }
    try {
      LaunchRequest launch = LaunchRequest.of(Call.LaunchContainer.parseFrom(request.get()));
      HeldContainer.Kind kind =
          launch.name().isNested() ? HeldContainer.Kind.NESTED : HeldContainer.Kind.STANDALONE;
      HeldContainer.Place place =
          new HeldContainer.Place(
              text(entries, FRAMEWORK).orElse(""),
              text(entries, USER),
              text(entries, SANDBOX).orElseThrow(() -> new IOException("no sandbox")));
      Optional<byte[]> ending = RunCodec.payload(entries, ENDING);
      String key = directory.getFileName().toString();
      return Optional.of(
          ending.isPresent()
              ? new HeldContainer(
                  key,
                  launch,
                  kind,
                  place,
                  HeldContainer.Phase.ENDED,
                  Optional.of(Ending.of(Response.WaitContainer.parseFrom(ending.get()))))
              : HeldContainer.launching(key, launch, kind, place));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("damaged record", e);
    }
  }

  private static Optional<String> text(List<Entry> entries, int type) {
    return RunCodec.payload(entries, type)
        .map(payload -> new String(payload, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
