package io.souk.agent.runtime;

import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Runs containers of one kind. What it starts must outlive the agent's own process.
 *
 * <p>Every method returns at once and may be called from any thread; blocking work happens on
 * virtual threads. Futures may complete on any thread: callers hop to their own. Methods about
 * containers that are unknown or already gone succeed and change nothing.
 */
public interface ContainerRuntime {

  /** Short lower-case name for logs and metrics: {@code process}, {@code docker}. */
  String name();

  /** What it can do on this machine. */
  default Set<Ability> abilities() {
    return EnumSet.allOf(Ability.class);
  }

  /**
   * Prepares and starts a container.
   *
   * <p>Completes when its main process runs (after the image is pulled, and so on). Fails with
   * {@link LaunchException} when it cannot be started; nothing of it is left then. {@link
   * #destroy(String)} of the same id meanwhile makes it fail.
   */
  Future<Container> launch(ContainerSpec spec);

  /**
   * Says that a launch of this spec will probably follow, once what is known of it is safe on disk.
   * The runtime may do what takes its time and runs nothing yet; its sandbox exists. Never fails.
   */
  default void foresee(ContainerSpec spec) {}

  /** Says that no launch of a foreseen container will follow. */
  default void forgo(String containerId) {}

  /**
   * Takes hold again of a container that an earlier process of this agent launched with the same
   * spec.
   *
   * @return the container, whose {@link Container#exited()} may be complete already; empty when
   *     nothing was ever started for it or nothing can be found out about it
   */
  Future<Optional<Container>> attach(ContainerSpec spec);

  /**
   * Ids of all containers, running or ended, that were started for this agent's work directory and
   * are not merely kept for people to look at.
   */
  Future<Set<String>> listOwned();

  /** Whether containers of this work directory that nobody knows are ended when an agent starts. */
  default boolean endsOrphans() {
    return true;
  }

  /** Ends a container at once with everything in it, and removes what is left of it. */
  Future<Void> destroy(String containerId);

  /**
   * Makes a launch that is under way fail if that is worth the trouble, as it is while an image is
   * pulled. What has started anyway is ended by {@link Container#kill} afterwards.
   */
  default void abortLaunch(String containerId) {}

  /** Stops what this runtime itself runs (clients, watchers); containers stay untouched. */
  Future<Void> close();
}
