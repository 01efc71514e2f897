package io.souk.master.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Who leads. Asked at each request: cheap, never blocks, any thread may ask. */
@FunctionalInterface
public interface Leaders {

  /** Who leads as far as this master can tell now. */
  Leader find();

  /** The term of whoever {@link #find} tells; empty when it cannot be told. */
  default OptionalLong term() {
    return OptionalLong.empty();
  }

  /** The id of the cluster, made once for all its life; empty when there is none. */
  default Optional<String> cluster() {
    return Optional.empty();
  }

  /** An answer to the question who leads. */
  sealed interface Leader {

    /** This master, and no other one can at this moment. */
    record Here() implements Leader {}

    /**
     * Another master.
     *
     * @param hostPort where it is reached; never this master's own address
     * @param silence how long ago it was last heard of
     */
    record There(String hostPort, Duration silence) implements Leader {

      /** One that was heard of at this moment. */
      public There(String hostPort) {
        this(hostPort, Duration.ZERO);
      }
    }

    /**
     * Nobody that is known of.
     *
     * @param reason for people
     */
    record Nobody(String reason) implements Leader {}
  }
}
