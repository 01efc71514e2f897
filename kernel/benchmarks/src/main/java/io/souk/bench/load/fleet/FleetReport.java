package io.souk.bench.load.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.bench.load.measure.Latencies;
import java.util.List;

/**
 * What the agents saw and did since they started.
 *
 * @param agents that registered
 * @param told tasks that they were told to run
 * @param running tasks that run now
 * @param said words about tasks that they had to tell
 * @param acknowledged words that the framework acknowledged
 * @param heldBack words that were due while their task had too many under way: not told at all
 * @param pushedBack calls that the master was too busy to take; they were repeated
 * @param lost streams that ended
 * @param cpuNanos CPU time of the agents' process
 * @param faults what must not happen to an agent
 * @param late a histogram: how much later than meant an open loop told its agents to speak, since
 *     it began
 * @param answered a histogram: from when a word was meant to be told to its acknowledgement at the
 *     agent, since the last open loop began
 */
public record FleetReport(
    long agents,
    long told,
    long running,
    long said,
    long acknowledged,
    long heldBack,
    long pushedBack,
    long lost,
    long cpuNanos,
    List<String> faults,
    String late,
    String answered) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Copies the list. */
  public FleetReport {
    faults = List.copyOf(faults);
  }

  /** One line. */
  String line() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalStateException when it is no report
   */
  static FleetReport parse(String line) {
    try {
      return MAPPER.readValue(line, FleetReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no report: " + line, e);
    }
  }

  public Latencies lateness() {
    return Latencies.parse(late);
  }

  public Latencies toAnswer() {
    return Latencies.parse(answered);
  }
}
