package io.souk.master.ensemble;

import io.souk.master.ensemble.EnsembleReport.ClockReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the clocks of masters. Which of two is wrong nobody can tell; a majority can. */
public sealed interface ClockJudgement {

  /** All that can be compared agree. */
  record Agreement() implements ClockJudgement {}

  /**
   * Others differ from this master, and nothing says that this one is wrong.
   *
   * @param off how far each of them is ahead, by address
   */
  record OthersDiffer(Map<String, Duration> off) implements ClockJudgement {}

  /**
   * More than half of all masters agree with each other and not with this one.
   *
   * @param ahead how far this one is ahead of them; negative when behind
   * @param majority their addresses
   */
  record OwnIsOff(Duration ahead, List<String> majority) implements ClockJudgement {}

  /**
   * Judges by how far the others are ahead.
   *
   * @param others what was read of the other masters that answered, by address
   * @param masters how many there are in all, this one and silent ones included
   * @param limit how far clocks may lie apart
   */
  static ClockJudgement of(Map<String, ClockReading> others, int masters, Duration limit) {
    Map<String, Duration> off = new TreeMap<>();
    others.forEach(
        (address, reading) -> {
          if (reading.exceeds(limit)) {
            off.put(address, reading.ahead());
          }
        });
    if (off.isEmpty()) {
      return new Agreement();
    }
    for (Duration reference : off.values()) {
      List<String> agreeing = new ArrayList<>();
      off.forEach(
          (address, ahead) -> {
            if (ahead.minus(reference).abs().compareTo(limit) <= 0) {
              agreeing.add(address);
            }
          });
      if (agreeing.size() > masters / 2) {
        return new OwnIsOff(reference.negated(), List.copyOf(agreeing));
      }
    }
    return new OthersDiffer(off);
  }
}
