package io.souk.marathon.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConditionTest {

  private static final String ENDS = "ERROR FAILED FINISHED KILLED GONE DROPPED UNKNOWN";

  /** From each condition, all those that a status may lead to. */
  private static final Map<Condition, String> TABLE =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Condition.SCHEDULED, ""),
              Map.entry(
                  Condition.PROVISIONED, "STAGING STARTING RUNNING KILLING UNREACHABLE " + ENDS),
              Map.entry(Condition.STAGING, "STARTING RUNNING KILLING UNREACHABLE " + ENDS),
              Map.entry(Condition.STARTING, "RUNNING KILLING UNREACHABLE " + ENDS),
              Map.entry(Condition.RUNNING, "KILLING UNREACHABLE " + ENDS),
              Map.entry(Condition.KILLING, "UNREACHABLE " + ENDS),
              Map.entry(
                  Condition.UNREACHABLE,
                  "STAGING STARTING RUNNING KILLING UNREACHABLE_INACTIVE " + ENDS),
              Map.entry(
                  Condition.UNREACHABLE_INACTIVE,
                  "STAGING STARTING RUNNING KILLING UNREACHABLE " + ENDS)));

  @Test
  void everyPairIsAsTheTableSays() {
    for (Condition from : Condition.values()) {
      String allowed =
          Arrays.stream(Condition.values())
              .filter(from::mayBecome)
              .map(Condition::name)
              .collect(Collectors.joining(" "));
      assertThat(allowed).as(from.name()).isEqualTo(TABLE.getOrDefault(from, "").trim());
    }
  }
}
