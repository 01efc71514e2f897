package io.souk.chaos.check;

import java.time.Instant;
import java.util.Optional;

/**
 * A leadership as the log of a master tells of it.
 *
 * @param master who
 * @param term its fencing number
 * @param gained when it began
 * @param ended when it ended, by itself or with the process; empty while it lasts
 */
public record Reign(String master, long term, Instant gained, Optional<Instant> ended) {}
