package io.souk.agent.checkpoint;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.resource.Ledger;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps dynamic reservations, persistent volumes and operations. A change is staged, then the
 * directories of volumes are made or removed, then it is committed: whatever a crash leaves, the
 * staged file says what is to be done once more. Blocks for the disk.
 */
public final class ResourceCheckpoint {

  private static final int RESOURCE = 10;
  private static final int OPERATION = 11;
  private static final int SETTLED = 12;
  private static final int END = 13;

  private final Layout layout;

  public ResourceCheckpoint(Layout layout) {
    this.layout = layout;
  }

  /**
   * What a file holds.
   *
   * @param resources dynamic reservations and volumes
   */
  public record Kept(
      List<Resource> resources, List<Operation> operations, List<Operation> settled) {

    static final Kept NOTHING = new Kept(List.of(), List.of(), List.of());

    public Kept {
      resources = List.copyOf(resources);
      operations = List.copyOf(operations);
      settled = List.copyOf(settled);
    }
  }

  /**
   * What an earlier process left.
   *
   * @param committed what held last
   * @param staged a change that was being made
   */
  public record Found(Kept committed, Optional<Kept> staged) {}

  /** Says what is about to be done. */
  public void stage(Ledger ledger) throws IOException {
    Files.createDirectories(layout.resources());
    RecordFile.replace(layout.resourcesStaged(), encode(ledger));
  }

  /** What was staged holds from now on. */
  public void commit() throws IOException {
    Files.move(
        layout.resourcesStaged(),
        layout.resourcesCommitted(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    RecordFile.syncDirectory(layout.resources());
  }

  /** What was staged is not done. */
  public void unstage() throws IOException {
    Files.deleteIfExists(layout.resourcesStaged());
    RecordFile.syncDirectory(layout.resources());
  }

  /**
   * @throws IOException when the committed file is damaged, which no crash does: what it held must
   *     not be taken for free
   */
  public Found read() throws IOException {
    return new Found(committed(), decode(layout.resourcesStaged()));
  }

  private Kept committed() throws IOException {
    Path file = layout.resourcesCommitted();
    if (!Files.exists(file)) {
      return Kept.NOTHING;
    }
    return decode(file)
        .orElseThrow(
            () ->
                new IOException(
                    file
                        + " is damaged; it says which reservations and volumes this agent has."
                        + " Restore it, or remove it to give them up"));
  }

  private static List<Entry> encode(Ledger ledger) {
    List<Entry> entries = new ArrayList<>();
    WireResources.write(ledger.resources().kept(), ReservationFormat.POST_REFINEMENT)
        .forEach(resource -> entries.add(new Entry(RESOURCE, resource.toByteArray())));
    ledger.operations().forEach(one -> entries.add(new Entry(OPERATION, one.toByteArray())));
    ledger.settled().forEach(one -> entries.add(new Entry(SETTLED, one.toByteArray())));
    byte[] count = ByteBuffer.allocate(Integer.BYTES).putInt(entries.size()).array();
    entries.add(new Entry(END, count));
    return entries;
  }

  /** Empty for a file that is not there or not whole. */
  private static Optional<Kept> decode(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<Entry> entries = RecordFile.peek(file);
    if (!isWhole(entries)) {
      return Optional.empty();
    }
    List<Resource> resources = new ArrayList<>();
    List<Operation> operations = new ArrayList<>();
    List<Operation> settled = new ArrayList<>();
    try {
      for (Entry entry : entries) {
        switch (entry.type()) {
          case RESOURCE -> resources.add(Resource.parseFrom(entry.payload()));
          case OPERATION -> operations.add(Operation.parseFrom(entry.payload()));
          case SETTLED -> settled.add(Operation.parseFrom(entry.payload()));
          default -> {
            // Of no meaning to this version.
          }
        }
      }
    } catch (InvalidProtocolBufferException damaged) {
      return Optional.empty();
    }
    return Optional.of(new Kept(resources, operations, settled));
  }

  private static boolean isWhole(List<Entry> entries) {
    if (entries.isEmpty() || entries.getLast().type() != END) {
      return false;
    }
    byte[] count = entries.getLast().payload();
    return count.length == Integer.BYTES && ByteBuffer.wrap(count).getInt() == entries.size() - 1;
  }
}
