package io.souk.chaos.check;

import java.time.Instant;

/**
 * Something that a master did as the leader, as its log tells: it launched a task.
 *
 * @param master who
 * @param term that it led at that time
 * @param at when
 */
public record Act(String master, long term, Instant at) {}
