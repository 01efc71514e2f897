/**
 * What callers of the agent's API may ask of it. Start at {@link
 * io.souk.agent.control.ContainerControl}; the loop implements it. May import {@code nested} and
 * {@code runtime}.
 */
package io.souk.agent.control;
