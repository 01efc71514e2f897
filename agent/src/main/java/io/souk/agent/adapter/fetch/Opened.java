package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** A source that has answered. Closing it early ends the transfer, from any thread. */
interface Opened extends Closeable {

  /** How much will come, when the source says so. */
  OptionalLong size();

  InputStream body();

  /** To be asked once the body has ended: throws when that was not its real end. */
  default void finish() throws IOException, FetchException, InterruptedException {}
}
