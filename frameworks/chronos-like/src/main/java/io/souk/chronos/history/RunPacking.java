package io.souk.chronos.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Marks;
import io.souk.chronos.run.Run.Place;
import io.souk.chronos.run.Run.Trace;
import io.souk.chronos.run.Run.When;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.TaskId;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The bytes of one attempt that is over. */
final class RunPacking {

  private static final int KILL_REQUESTED = 1;
  private static final int EXIT_CODE = 1 << 1;
  private static final int LAUNCHED = 1 << 2;
  private static final int STARTED = 1 << 3;
  private static final int ENDED = 1 << 4;
  private static final int PLACE = 1 << 5;
  private static final int CONTAINER = 1 << 6;

  /** The container's id is a UUID and takes 16 bytes. */
  private static final int UUID_CONTAINER = 1 << 7;

  private static final int ELEMENTS = 1 << 8;
  private static final int REPORTED = 1 << 9;
  private static final int OVERDUE = 1 << 10;

  /** Where it is absent, the run was due when its id says. */
  private static final int DUE = 1 << 11;

  private RunPacking() {}

  static void write(Run run, CodedOutputStream out, Texts.Collected texts) throws IOException {
    Trace trace = run.trace();
    Word word = trace.word();
    Optional<UUID> uuid = word.containerId().flatMap(RunPacking::uuid);
    int flags =
        flag(run.marks().killRequested(), KILL_REQUESTED)
            | flag(word.exitCode().isPresent(), EXIT_CODE)
            | flag(trace.launched().isPresent(), LAUNCHED)
            | flag(trace.started().isPresent(), STARTED)
            | flag(trace.ended().isPresent(), ENDED)
            | flag(trace.place().isPresent(), PLACE)
            | flag(word.containerId().isPresent(), CONTAINER)
            | flag(uuid.isPresent(), UUID_CONTAINER)
            | flag(run.marks().elements().isPresent(), ELEMENTS)
            | flag(run.marks().reported().isPresent(), REPORTED)
            | flag(run.marks().overdue(), OVERDUE)
            | flag(run.due().toEpochMilli() != run.id().dueMillis(), DUE);
    out.writeUInt32NoTag(flags);
    out.writeUInt64NoTag(run.id().dueMillis());
    out.writeUInt32NoTag(run.id().attempt());
    out.writeUInt32NoTag(Codes.of(run.cause()));
    out.writeUInt32NoTag(Codes.of(run.state()));
    out.writeUInt32NoTag(texts.index(run.arguments()));
    out.writeUInt32NoTag(texts.index(word.message()));
    long queued = trace.queued().toEpochMilli();
    out.writeSInt64NoTag(queued - run.id().dueMillis());
    out.writeSInt64NoTag(run.notBefore().toEpochMilli() - queued);
    write(trace.launched(), queued, out);
    write(trace.started(), queued, out);
    write(trace.ended(), queued, out);
    if (word.exitCode().isPresent()) {
      out.writeSInt32NoTag(word.exitCode().getAsInt());
    }
    if (trace.place().isPresent()) {
      Place place = trace.place().get();
      out.writeUInt32NoTag(texts.index(place.agentId()));
      out.writeUInt32NoTag(texts.index(place.hostname()));
      out.writeUInt32NoTag(texts.index(place.address()));
    }
    if (uuid.isPresent()) {
      out.writeFixed64NoTag(uuid.get().getMostSignificantBits());
      out.writeFixed64NoTag(uuid.get().getLeastSignificantBits());
    } else if (word.containerId().isPresent()) {
      out.writeUInt32NoTag(texts.index(word.containerId()));
    }
    if (run.marks().elements().isPresent()) {
      out.writeUInt64NoTag(run.marks().elements().get());
    }
    if (run.marks().reported().isPresent()) {
      out.writeSInt32NoTag(run.marks().reported().get());
    }
    if ((flags & DUE) != 0) {
      out.writeSInt64NoTag(run.due().toEpochMilli() - run.id().dueMillis());
    }
  }

  private static int flag(boolean is, int flag) {
    return is ? flag : 0;
  }

  private static Optional<UUID> uuid(String text) {
    try {
      // Only what is written the usual way comes back as it was.
      return Optional.of(UUID.fromString(text)).filter(uuid -> uuid.toString().equals(text));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  private static void write(Optional<Instant> time, long since, CodedOutputStream out)
      throws IOException {
    if (time.isPresent()) {
      out.writeSInt64NoTag(time.get().toEpochMilli() - since);
    }
  }

  static Run read(JobName job, CodedInputStream in, Texts.Known texts) throws IOException {
    int flags = in.readUInt32();
    long due = in.readUInt64();
    TaskId id = new TaskId(due, in.readUInt32(), job);
    if (due < 0 || id.attempt() < 0) {
      throw new IllegalArgumentException("run " + id);
    }
    var cause = Codes.cause(in.readUInt32());
    var state = Codes.state(in.readUInt32());
    Optional<String> arguments = texts.get(in.readUInt32());
    Optional<String> message = texts.get(in.readUInt32());
    long queued = Math.addExact(due, in.readSInt64());
    Instant notBefore = time(Math.addExact(queued, in.readSInt64()));
    Optional<Instant> launched = time(flags & LAUNCHED, queued, in);
    Optional<Instant> started = time(flags & STARTED, queued, in);
    Optional<Instant> ended = time(flags & ENDED, queued, in);
    OptionalInt exitCode =
        (flags & EXIT_CODE) != 0 ? OptionalInt.of(in.readSInt32()) : OptionalInt.empty();
    Optional<Place> place = (flags & PLACE) != 0 ? Optional.of(place(in, texts)) : Optional.empty();
    Word word = new Word(message, exitCode, container(flags, in, texts));
    Marks marks = marks(flags, in);
    Instant nominal = time((flags & DUE) != 0 ? Math.addExact(due, in.readSInt64()) : due);
    return new Run(
        id,
        cause,
        arguments,
        new When(nominal, notBefore),
        state,
        new Trace(time(queued), launched, started, Optional.empty(), ended, place, word),
        marks);
  }

  private static Marks marks(int flags, CodedInputStream in) throws IOException {
    Optional<Long> elements =
        (flags & ELEMENTS) != 0 ? Optional.of(in.readUInt64()) : Optional.empty();
    Optional<Integer> reported =
        (flags & REPORTED) != 0 ? Optional.of(in.readSInt32()) : Optional.empty();
    return new Marks(
        (flags & KILL_REQUESTED) != 0, false, (flags & OVERDUE) != 0, elements, reported, 0);
  }

  private static Place place(CodedInputStream in, Texts.Known texts) throws IOException {
    return new Place(
        texts.get(in.readUInt32()).orElse(""),
        texts.get(in.readUInt32()).orElse(""),
        texts.get(in.readUInt32()).orElse(""));
  }

  private static Optional<String> container(int flags, CodedInputStream in, Texts.Known texts)
      throws IOException {
    if ((flags & UUID_CONTAINER) != 0) {
      return Optional.of(new UUID(in.readFixed64(), in.readFixed64()).toString());
    }
    return (flags & CONTAINER) != 0 ? texts.get(in.readUInt32()) : Optional.empty();
  }

  private static Optional<Instant> time(int present, long since, CodedInputStream in)
      throws IOException {
    return present != 0
        ? Optional.of(time(Math.addExact(since, in.readSInt64())))
        : Optional.empty();
  }

  static Instant time(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
