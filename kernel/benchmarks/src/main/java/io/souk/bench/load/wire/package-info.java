/**
 * Connections to masters and to the APIs of hosted frameworks. {@link
 * io.souk.bench.load.wire.CallPipe} posts calls cheaply and with a bound. Imports {@code
 * io.souk.protocol} and Vert.x.
 */
package io.souk.bench.load.wire;
