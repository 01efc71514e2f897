package io.souk.master.ensemble;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All masters as one of them sees them.
 *
 * @param seenBy address of the one that asked the others
 * @param masters in the order of their addresses, itself included
 */
public record EnsembleReport(String seenBy, List<Row> masters) {

  public EnsembleReport {
    masters = List.copyOf(masters);
  }

  /** One master. */
  public sealed interface Row {

    /** {@code host:port}. */
    String address();
  }

  /**
   * A master that answered.
   *
   * @param clock how far its clock is ahead
   */
  public record Answered(MasterReport report, ClockReading clock) implements Row {
    @Override
    public String address() {
      return report.address();
    }
  }

  /** A master that did not, and why. */
  public record Silent(String address, String reason) implements Row {}

  /**
   * A clock compared with the reader's.
   *
   * @param ahead how far it is ahead of it; negative when it is behind
   * @param uncertainty by how much that may be wrong: half of what the question and its answer took
   */
  public record ClockReading(Duration ahead, Duration uncertainty) {

    /** The reader's own. */
    public static final ClockReading OWN = new ClockReading(Duration.ZERO, Duration.ZERO);

    /**
     * What an answer says.
     *
     * @param asked when the question left, by the reader's clock
     * @param told what the other's clock showed
     * @param took from question to answer
     */
    public static ClockReading of(Instant asked, Instant told, Duration took) {
      Duration half = took.dividedBy(2);
      return new ClockReading(Duration.between(asked.plus(half), told), half);
    }

    /** Whether it differs by more than {@code limit} whatever the network did. */
    public boolean exceeds(Duration limit) {
      return ahead.abs().minus(uncertainty).compareTo(limit) > 0;
    }
  }

  /** The masters that answered. */
  public List<Answered> answered() {
    return masters.stream().filter(Answered.class::isInstance).map(Answered.class::cast).toList();
  }

  /** The master that leads: of several that believe they do, the one of the highest term. */
  public Optional<MasterReport> leader() {
    return answered().stream()
        .map(Answered::report)
        .filter(report -> report.role() == MasterReport.Role.LEADER)
        .reduce((a, b) -> a.term() >= b.term() ? a : b);
  }

  /** By how many entries of the log a master is behind the newest that is committed anywhere. */
  public long lag(MasterReport report) {
    long newest =
        answered().stream().mapToLong(other -> other.report().log().committed()).max().orElse(0);
    return Math.max(0, newest - report.log().applied());
  }
}
