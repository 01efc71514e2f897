/**
 * The single writer: takes commands from the mailbox one at a time, has them decided, commits what
 * has to be committed, and lets nothing of a decision out before its commit and before all earlier
 * decisions.
 *
 * <p>Start reading at {@link io.souk.master.loop.KernelLoop} (the verticle) and {@code Engine}
 * (what it does, without Vert.x). May import everything below it and Vert.x.
 */
package io.souk.master.loop;
