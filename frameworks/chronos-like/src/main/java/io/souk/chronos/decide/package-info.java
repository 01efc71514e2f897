/**
 * What is to be done: deciders take the {@link io.souk.chronos.decide.Ledger}, a request or an
 * event and the time, and return a {@link io.souk.chronos.decide.Decision}: changes to commit and
 * effects to run once they are committed. Start reading at {@link io.souk.chronos.decide.Triggers}
 * and {@link io.souk.chronos.decide.RunDecider}.
 *
 * <p>Pure. May import {@code io.souk.chronos}, {@code schedule}, {@code job}, {@code run}, {@code
 * launch} and the wire messages.
 */
package io.souk.chronos.decide;
