/**
 * RecordIO, the framing of event streams: the length in decimal digits, a line feed, the record.
 * Start at {@link io.souk.protocol.recordio.RecordDecoder}. May import the JDK alone.
 */
package io.souk.protocol.recordio;
