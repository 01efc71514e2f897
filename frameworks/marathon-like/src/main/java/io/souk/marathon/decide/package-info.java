/**
 * What the service does about requests, offers, statuses and time: each class decides one kind of
 * thing on {@link io.souk.marathon.state.World} and notes in the {@link
 * io.souk.marathon.state.Turn} what follows.
 *
 * <p>Start at {@link io.souk.marathon.decide.Scheduler}. No clock, no randomness, no Vert.x. May
 * import everything but {@code view}, {@code loop}, {@code adapter} and {@code boot}.
 */
package io.souk.marathon.decide;
