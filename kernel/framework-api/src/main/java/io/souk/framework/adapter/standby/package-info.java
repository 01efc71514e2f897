/**
 * Answers for a framework on a master that does not lead, by asking the one that does.
 *
 * <p>Start reading at {@link io.souk.framework.adapter.standby.StandbyServer}. May import {@code
 * io.souk.framework} and Vert.x.
 */
package io.souk.framework.adapter.standby;
