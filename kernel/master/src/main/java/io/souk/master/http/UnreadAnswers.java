package io.souk.master.http;

import io.souk.protocol.chunk.Chunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that clients have not taken to their end, each counted once however many take it.
 * When there are too many bytes of them, an answer that nobody takes anything of is given up, or
 * else the one that was begun first, and its readers are cut off. Safe to use from any thread.
 */
final class UnreadAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadAnswers.class);

  /** Whoever takes nothing for so long goes before those who take something. */
  private static final Duration STALLED = Duration.ofSeconds(2);

  /** Of the heap, which at the most waits for readers. */
  private static final int PART_OF_HEAP = 4;

  private static final long LEAST = 64 << 20;

  /** Sends an answer to one client. */
  interface Reader {

    /** Gives it up; does not call back before it returns. */
    void cut();
  }

  /** What is known of an answer, and when each of its readers took something last. */
  private static final class Answer {
    private final long size;
    private final Map<Reader, Long> readers = new HashMap<>();

    Answer(long size) {
      this.size = size;
    }
  }

  private final long most;
  private final LongSupplier nanos;
  private final Map<Chunks, Answer> answers = new LinkedHashMap<>();
  private final Map<Reader, Chunks> bodies = new HashMap<>();
  private long bytes;

  /** A part of the heap. */
  UnreadAnswers() {
    this(Math.max(LEAST, Runtime.getRuntime().maxMemory() / PART_OF_HEAP), System::nanoTime);
  }

  /**
   * As much as is said.
   *
   * @param most bytes; one answer may be larger
   * @param nanos a clock
   */
  UnreadAnswers(long most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /** Bytes of all that wait for readers. */
  synchronized long bytes() {
    return bytes;
  }

  /** Somebody has to wait for a client. */
  void begin(Chunks body, Reader reader) {
    List<Reader> late = new ArrayList<>();
    synchronized (this) {
      Answer answer = answers.get(body);
      if (answer == null) {
        answer = new Answer(body.size());
        answers.put(body, answer);
        bytes += answer.size;
      }
      answer.readers.put(reader, nanos.getAsLong());
      bodies.put(reader, body);
      while (bytes > most && answers.size() > 1) {
        late.addAll(giveUp(body));
      }
    }
    if (!late.isEmpty()) {
      LOG.info("event=unread_answers_given_up readers={} bytes={}", late.size(), bytes());
      late.forEach(Reader::cut);
    }
  }

  /** Its client has taken something. */
  synchronized void takes(Reader reader) {
    Optional.ofNullable(bodies.get(reader))
        .map(answers::get)
        .ifPresent(answer -> answer.readers.put(reader, nanos.getAsLong()));
  }

  /** Its client has all of it, or has gone. */
  synchronized void end(Reader reader) {
    Chunks body = bodies.remove(reader);
    Answer answer = body == null ? null : answers.get(body);
    if (answer != null) {
      answer.readers.remove(reader);
      if (answer.readers.isEmpty()) {
        remove(body);
      }
    }
  }

  private Answer remove(Chunks body) {
    Answer answer = answers.remove(body);
    bytes -= answer.size;
    return answer;
  }

  /** Those who were at it. */
  private List<Reader> giveUp(Chunks newest) {
    List<Chunks> others = answers.keySet().stream().filter(body -> body != newest).toList();
    Chunks victim = others.stream().filter(this::stalls).findFirst().orElse(others.getFirst());
    List<Reader> readers = new ArrayList<>(remove(victim).readers.keySet());
    readers.forEach(bodies::remove);
    return readers;
  }

  private boolean stalls(Chunks body) {
    long now = nanos.getAsLong();
    return answers.get(body).readers.values().stream()
        .allMatch(taken -> now - taken > STALLED.toNanos());
  }
}
