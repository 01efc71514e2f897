package io.souk.chronos.audit;

import java.util.Optional;

/**
 * Who changes something.
 *
 * @param user the name that came with the right password, where the port asks for one
 * @param address the IP address that the request came from, which may be that of a proxy; empty for
 *     what the platform does by itself
 */
public record Author(Optional<String> user, Optional<String> address) {

  /** Nobody asked for it. */
  public static final Author PLATFORM = new Author(Optional.empty(), Optional.empty());

  /** The name, {@code anonymous} where none was asked for, {@code platform} for the platform. */
  public String name() {
    return user.orElse(address.isPresent() ? "anonymous" : "platform");
  }
}
