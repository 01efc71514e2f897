/**
 * System calls that Java has no words for: {@link io.souk.agent.linux.HeldFile} holds a file
 * without opening it, {@link io.souk.agent.linux.NetworkNamespace} works in the network of a
 * container. Linux only; imports nothing of the agent. The library behind it (JNA) is loaded at the
 * first use.
 */
package io.souk.agent.linux;
