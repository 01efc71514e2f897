package io.souk.marathon.event;

import java.util.Optional;

/**
 * The last events, numbered, so that a listener who was away for a moment can hear what it missed
 * and one who reads slowly need not have them queued for itself. Bounded in number and in size.
 */
public final class EventLog {

  private static final char SEPARATOR = '-';

  private final String life;
  private final long maxCharacters;
  private final Event[] ring;
  private long first = 1;
  private long next = 1;
  private long characters;

  /**
   * An empty log.
   *
   * @param life tells the numbers of this log from those of the ones before it; no {@code -}
   * @param maxEvents kept at most
   * @param maxCharacters of JSON kept at most, but for the newest event, which is always kept
   */
  public EventLog(String life, int maxEvents, long maxCharacters) {
    this.life = life;
    this.ring = new Event[maxEvents];
    this.maxCharacters = maxCharacters;
  }

  /** Adds an event and forgets the oldest beyond the limits. */
  public void add(Event event) {
    if (next - first == ring.length) {
      forgetFirst();
    }
    ring[slot(next++)] = event;
    characters += event.json().length();
    while (characters > maxCharacters && next - first > 1) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    characters -= ring[slot(first)].json().length();
    ring[slot(first++)] = null;
  }

  private int slot(long number) {
    return (int) (number % ring.length);
  }

  /** The event of a number from {@link #first} to before {@link #next}; empty for any other. */
  public Optional<Event> find(long number) {
    return number < first || number >= next ? Optional.empty() : Optional.of(ring[slot(number)]);
  }

  /** The number of the oldest event that is kept. */
  public long first() {
    return first;
  }

  /** The number that the next event will have. */
  public long next() {
    return next;
  }

  /** The id that clients see of an event's number. */
  public String id(long number) {
    return life + SEPARATOR + number;
  }

  /**
   * Where a listener goes on that has heard the event of this id: at the one after it; at the
   * oldest that is kept when that is gone, or was of another life. Empty when the id is none.
   */
  public Optional<Long> after(String id) {
    int separator = id.lastIndexOf(SEPARATOR);
    if (separator < 1) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(id, separator + 1, id.length(), 10);
      boolean known = id.substring(0, separator).equals(life) && number < next && number >= 0;
      return Optional.of(known ? Math.max(first, number + 1) : first);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
