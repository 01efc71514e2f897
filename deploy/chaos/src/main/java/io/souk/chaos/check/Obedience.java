package io.souk.chaos.check;

import java.time.Instant;

/**
 * A term that an agent took for the newest, as its log tells.
 *
 * @param agent who
 * @param term whose master it obeys from now on
 * @param at when
 */
public record Obedience(String agent, long term, Instant at) {}
