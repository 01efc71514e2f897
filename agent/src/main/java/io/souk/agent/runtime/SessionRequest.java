package io.souk.agent.runtime;

import io.souk.protocol.mesos.CommandInfo;
import java.util.Objects;
import java.util.Optional;

/**
 * A command to run inside a container for somebody who talks to it.
 *
 * @param id unique for ever, safe in file names
 * @param command runs with the container's environment and its own, in the container's working
 *     directory, as its own user or else the container's
 * @param terminal the size of the terminal it gets; empty for pipes
 */
public record SessionRequest(String id, CommandInfo command, Optional<WindowSize> terminal) {

  public SessionRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(command);
    Objects.requireNonNull(terminal);
  }
}
