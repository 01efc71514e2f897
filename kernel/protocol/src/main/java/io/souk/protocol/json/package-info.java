/**
 * The Mesos JSON dialect. Start at {@link io.souk.protocol.json.MesosJson}. May import Jackson's
 * streaming core and protobuf.
 */
package io.souk.protocol.json;
