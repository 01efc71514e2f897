package io.souk.chronos.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The bytes of a history: a version, the set of states, the times, the texts (each once), the
 * missed ranges, the runs. Numbers are protobuf's variable-length ones, times differences in
 * milliseconds.
 */
final class Packing {

  private static final int VERSION = 1;

  /** More than any limit that can be configured. */
  private static final int MOST = 10_000;

  private Packing() {}

  static byte[] pack(History history) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
    try {
      out.writeUInt32NoTag(VERSION);
      int states = 0;
      for (Run run : history.runs()) {
        states |= 1 << Codes.of(run.state());
      }
      out.writeUInt32NoTag(states);
      write(history.times(), out);
      Texts.Collected texts = new Texts.Collected();
      byte[] rest = rest(history, texts);
      texts.write(out);
      out.writeRawBytes(rest);
      out.flush();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] rest(History history, Texts.Collected texts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 512);
    out.writeUInt32NoTag(history.missed().size());
    for (Missed range : history.missed()) {
      long from = range.from().toEpochMilli();
      out.writeSInt64NoTag(from);
      out.writeUInt64NoTag(range.to().toEpochMilli() - from);
      out.writeUInt64NoTag(range.count());
      out.writeUInt32NoTag(texts.index(range.reason()));
    }
    out.writeUInt32NoTag(history.runs().size());
    for (Run run : history.runs()) {
      RunPacking.write(run, out, texts);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static void write(RunTimes times, CodedOutputStream out) throws IOException {
    int[] keys = times.keys();
    long[] counts = times.counts();
    out.writeUInt32NoTag(keys.length);
    if (keys.length == 0) {
      return;
    }
    out.writeUInt32NoTag(times.precision());
    out.writeUInt64NoTag(times.sum());
    out.writeUInt64NoTag(times.least());
    out.writeUInt64NoTag(times.greatest());
    int before = 0;
    for (int i = 0; i < keys.length; i++) {
      out.writeUInt32NoTag(keys[i] - before);
      out.writeUInt64NoTag(counts[i]);
      before = keys[i];
    }
  }

  /** Reads what may be damaged in any way. */
  private interface Reading<T> {
    T read(CodedInputStream in) throws IOException;
  }

  private static <T> T read(ByteBuffer body, Reading<T> reading) {
    CodedInputStream in =
        CodedInputStream.newInstance(
            body.array(), body.arrayOffset() + body.position(), body.remaining());
    try {
      int version = in.readUInt32();
      if (version != VERSION) {
        throw new IllegalArgumentException("history of version " + version);
      }
      return reading.read(in);
    } catch (IOException | RuntimeException damaged) {
      throw new IllegalArgumentException("damaged history: " + damaged.getMessage(), damaged);
    }
  }

  static Set<RunState> states(ByteBuffer body) {
    int bits = read(body, CodedInputStream::readUInt32);
    EnumSet<RunState> states = EnumSet.noneOf(RunState.class);
    for (RunState state : RunState.values()) {
      if (state.terminal() && (bits & 1 << Codes.of(state)) != 0) {
        states.add(state);
      }
    }
    return states;
  }

  static RunTimes times(ByteBuffer body) {
    return read(
        body,
        in -> {
          in.readUInt32();
          return times(in);
        });
  }

  static History unpack(JobName job, ByteBuffer body) {
    return read(
        body,
        in -> {
          in.readUInt32();
          RunTimes times = times(in);
          Texts.Known texts = Texts.read(in);
          List<Missed> missed = new ArrayList<>();
          for (int left = count(in, MOST); left > 0; left--) {
            long from = in.readSInt64();
            long to = Math.addExact(from, in.readUInt64());
            missed.add(
                new Missed(
                    RunPacking.time(from),
                    RunPacking.time(to),
                    in.readUInt64(),
                    texts.get(in.readUInt32()).orElse("")));
          }
          List<Run> runs = new ArrayList<>();
          for (int left = count(in, MOST); left > 0; left--) {
            runs.add(RunPacking.read(job, in, texts));
          }
          if (!in.isAtEnd()) {
            throw new IllegalArgumentException("more than it says");
          }
          return new History(runs, missed, times);
        });
  }

  static int count(CodedInputStream in, int most) throws IOException {
    int count = in.readUInt32();
    if (count < 0 || count > most) {
      throw new IllegalArgumentException("count " + count);
    }
    return count;
  }

  private static RunTimes times(CodedInputStream in) throws IOException {
    int size = count(in, RunTimes.MAX_BUCKETS);
    if (size == 0) {
      return RunTimes.NONE;
    }
    int precision = in.readUInt32();
    long sum = in.readUInt64();
    long least = in.readUInt64();
    long greatest = in.readUInt64();
    int[] keys = new int[size];
    long[] counts = new long[size];
    int key = 0;
    boolean sound = precision >= 1 && precision <= RunTimes.FINEST && least >= 0 && sum >= 0;
    for (int i = 0; i < size; i++) {
      int step = in.readUInt32();
      key += step;
      keys[i] = key;
      counts[i] = in.readUInt64();
      sound &= (i == 0 ? step >= 0 : step > 0) && key <= RunTimes.MAX_KEY && counts[i] > 0;
    }
    if (!sound || greatest < least) {
      throw new IllegalArgumentException("times that make no sense");
    }
    return new RunTimes(precision, sum, least, greatest, keys, counts);
  }
}
