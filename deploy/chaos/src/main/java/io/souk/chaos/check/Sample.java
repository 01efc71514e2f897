package io.souk.chaos.check;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a master showed at some moment.
 *
 * @param master who was asked
 * @param at when
 * @param used of each agent, by its id
 * @param has each agent, by its id
 * @param places the agent of each task that is shown as not over
 * @param over tasks that are shown as over for good: not those that may come back
 */
public record Sample(
    String master,
    Instant at,
    Map<String, Amounts> used,
    Map<String, Amounts> has,
    Map<String, String> places,
    Set<String> over) {

  public Sample {
    used = Map.copyOf(used);
    has = Map.copyOf(has);
    places = Map.copyOf(places);
    over = Set.copyOf(over);
  }
}
