package io.souk.protocol.http;

import io.souk.protocol.negotiate.Codec;

/** A request's body as a call, or the answer that says why it is none. */
public sealed interface Parsed<T> {

  /** The call. */
  record Valid<T>(T call, Codec format) implements Parsed<T> {}

  /** Nothing was done; the client gets this. */
  record Refused<T>(int status, String text) implements Parsed<T> {}
}
