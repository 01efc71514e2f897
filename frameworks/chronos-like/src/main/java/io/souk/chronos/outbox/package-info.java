/**
 * Sends notices, away from the scheduling path: {@link io.souk.chronos.outbox.Outbox} has a context
 * of its own and, for each {@link io.souk.chronos.outbox.Channel}, a bounded queue, repeats with
 * growing pauses and a limit. Nothing here is stored: a notice is sent at most once, and what waits
 * when the framework ends is lost.
 *
 * <p>May import {@code notify} and what that may, Vert.x and Micrometer.
 */
package io.souk.chronos.outbox;
