/**
 * Wire messages to values of the model and back. Start at {@link
 * io.souk.protocol.map.WireResources}. May import {@code io.souk.model}, {@code json} and the
 * generated messages.
 */
package io.souk.protocol.map;
