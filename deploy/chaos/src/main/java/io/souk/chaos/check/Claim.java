package io.souk.chaos.check;

import java.time.Instant;

/**
 * An answer that a master may give only while it leads. Times are those of the client alone: they
 * only go forward, and no clock of a master has a part in them.
 *
 * @param master who answered
 * @param term that it claims to lead
 * @param what was answered
 * @param asked no later than the question can have reached it
 * @param answered no earlier than it can have sent the answer
 */
public record Claim(String master, long term, String what, Instant asked, Instant answered) {}
