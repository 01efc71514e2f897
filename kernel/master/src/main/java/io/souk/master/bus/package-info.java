/**
 * What travels over the event bus between the kernel's loop and everything around it: commands into
 * the loop's mailbox, replies back, records down a framework's or an agent's stream.
 *
 * <p>Start reading at {@link io.souk.master.bus.Command} and {@link io.souk.master.bus.ObjectBus}.
 * May import the wire messages, the registry's values, the published view and Vert.x; nothing else
 * of the master.
 */
package io.souk.master.bus;
