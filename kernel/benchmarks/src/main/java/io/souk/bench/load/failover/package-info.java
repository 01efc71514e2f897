/**
 * W5: {@link io.souk.bench.load.failover.FailoverMain} starts three masters by itself and measures
 * how one takes over from the other. Start reading at {@link
 * io.souk.bench.load.failover.FailoverLoad}. Agents and framework have an event loop each, so that
 * the masters have the other cores to themselves.
 */
package io.souk.bench.load.failover;
