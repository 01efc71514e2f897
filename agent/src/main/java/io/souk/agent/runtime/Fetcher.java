package io.souk.agent.runtime;

import io.souk.agent.fetch.FetchProgress;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Brings what a command names ({@code CommandInfo.uris}) into the sandbox of its container. Same
 * threading rules as {@link ContainerRuntime}.
 */
public interface Fetcher {

  /**
   * What to fetch.
   *
   * @param sandbox existing directory of the container
   * @param staging where things are kept until all have come, on the same file system as the
   *     sandbox; made when missing, removed at the end; nobody but the agent may reach it
   * @param user whose the files will be, and with whose rights local ones are read; empty for the
   *     agent's own
   */
  record Request(
      String containerId,
      List<CommandInfo.URI> uris,
      Path sandbox,
      Path staging,
      Optional<String> user) {
    public Request {
      Objects.requireNonNull(containerId);
      Objects.requireNonNull(sandbox);
      Objects.requireNonNull(staging);
      Objects.requireNonNull(user);
      uris = List.copyOf(uris);
    }

    /** What a container needs. */
    public static Request of(ContainerSpec spec) {
      return new Request(
          spec.containerId(),
          spec.command().getUrisList(),
          spec.sandbox(),
          spec.stateDir().resolve("fetch"),
          spec.user());
    }
  }

  /**
   * Fetches everything, one after the other. It may be done again for the same container: what is
   * there then is replaced.
   *
   * @return fails with {@link LaunchException} when one of them cannot be fetched, or when {@link
   *     #abort} came first; nothing has been put into the sandbox then but why, in {@code stderr}
   */
  Future<Void> fetch(Request request);

  /** Ends the fetching for a container, if any is under way. */
  void abort(String containerId);

  /** What is under way, by container. */
  Map<String, FetchProgress> progress();

  /** Ends all fetching. */
  Future<Void> close();
}
