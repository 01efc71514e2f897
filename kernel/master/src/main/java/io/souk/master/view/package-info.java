/**
 * What the kernel shows of itself: immutable records of agents, frameworks, tasks and offers, which
 * the loop publishes turn by turn and every reader takes from the {@link
 * io.souk.master.view.LiveView}.
 *
 * <p>Start reading at {@code LiveView} and {@code ViewChange}. May import the wire messages.
 */
package io.souk.master.view;
