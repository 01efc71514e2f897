/**
 * Streams and calls over Vert.x. Servers start at {@link io.souk.protocol.http.RecordStream} and
 * {@link io.souk.protocol.http.RequestBody}, clients at {@link io.souk.protocol.http.WireClient}.
 * May import Vert.x and the rest of this module.
 */
package io.souk.protocol.http;
