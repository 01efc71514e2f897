package io.souk.agent.nested;

import java.util.Objects;
import java.util.Optional;

/**
 * A container that a caller launched.
 *
 * @param key names it in the agent for ever, unlike its name, which a later one may have again
 * @param place where it runs and whose it is
 * @param ending set once it has ended
 */
public record HeldContainer(
    String key,
    LaunchRequest request,
    Kind kind,
    Place place,
    Phase phase,
    Optional<Ending> ending) {

  /** What kind it is. */
  public enum Kind {
    /** In another one; ends with it, survives the agent. */
    NESTED,
    /** In no other one; survives the agent. */
    STANDALONE,
    /** A session in another one; ends with that, with its client, and with the agent. */
    DEBUG
  }

  /** Where in its life it is. */
  public enum Phase {
    LAUNCHING,
    RUNNING,
    ENDED
  }

  /**
   * Where it runs and whose it is.
   *
   * @param framework of the container that it is in; empty text for nobody's
   * @param user whom it runs as; empty for the agent's own user
   * @param sandbox absolute path of its working directory
   */
  public record Place(String framework, Optional<String> user, String sandbox) {
    public Place {
      Objects.requireNonNull(framework);
      Objects.requireNonNull(user);
      Objects.requireNonNull(sandbox);
    }
  }

  public HeldContainer {
    Objects.requireNonNull(key);
    Objects.requireNonNull(request);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(place);
    Objects.requireNonNull(phase);
    if (ending.isPresent() != (phase == Phase.ENDED)) {
      throw new IllegalArgumentException("a container that is " + phase + " with " + ending);
    }
  }

  public static HeldContainer launching(String key, LaunchRequest request, Kind kind, Place place) {
    return new HeldContainer(key, request, kind, place, Phase.LAUNCHING, Optional.empty());
  }

  public ContainerName name() {
    return request.name();
  }

  HeldContainer running() {
    return new HeldContainer(key, request, kind, place, Phase.RUNNING, ending);
  }

  HeldContainer ended(Ending how) {
    return new HeldContainer(key, request, kind, place, Phase.ENDED, Optional.of(how));
  }

  public boolean hasEnded() {
    return phase == Phase.ENDED;
  }
}
