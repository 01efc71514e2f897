package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.Source;
import java.io.IOException;
import java.util.Optional;

/** Reaches sources of one kind. */
interface Opener {

  /**
   * Blocks until the source answers.
   *
   * @param user with whose rights the machine's own files are read
   * @param attempt told of what has to be closed for it to be stopped
   */
  Opened open(Source source, Optional<String> user, Attempt attempt)
      throws IOException, FetchException, InterruptedException;
}
