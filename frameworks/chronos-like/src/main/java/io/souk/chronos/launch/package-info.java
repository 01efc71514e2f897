/**
 * From a run and an offer to a task: {@link io.souk.chronos.launch.TaskBuilder} writes the {@code
 * TaskInfo}, {@link io.souk.chronos.launch.OpenOffer} keeps what is left of an offer.
 *
 * <p>Pure. May import {@code io.souk.chronos}, {@code job}, {@code run} the offer matching of
 * {@code io.souk.framework.match} and the wire messages.
 */
package io.souk.chronos.launch;
