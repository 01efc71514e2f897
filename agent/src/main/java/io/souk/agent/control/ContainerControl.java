package io.souk.agent.control;

import io.souk.agent.nested.ContainerName;
import io.souk.agent.nested.Ending;
import io.souk.agent.nested.LaunchRequest;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.WindowSize;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Launches, watches and ends containers for callers of the API. From any thread; futures complete
 * on any. What is not done fails with {@link io.souk.agent.nested.CallRefusal}.
 */
public interface ContainerControl {

  /** What became of a launch. */
  enum Launched {
    STARTED,
    /** One of its name is there, running or ended. */
    EXISTS
  }

  /** Launches a container in another one, or beside them. */
  Future<Launched> launch(LaunchRequest request);

  /** Completes when the container has ended, at once if it has already. */
  Future<Ending> await(ContainerName name);

  /**
   * Sends a signal to a running container; SIGKILL ends all of it.
   *
   * @param signal 1 to 64
   */
  Future<Void> kill(ContainerName name, int signal);

  /**
   * Gives a running container another limit of memory.
   *
   * @param bytes more than zero
   */
  Future<Void> limitMemory(ContainerName name, long bytes);

  /** Forgets an ended container and deletes its sandbox; fine when there is none. */
  Future<Void> remove(ContainerName name);

  /**
   * Runs a command in a running container.
   *
   * @param name of the session itself
   */
  Future<ContainerSession> openSession(
      ContainerName name, CommandInfo command, Optional<WindowSize> terminal);

  /** Where the output of a container that runs is; fails when there is none. */
  Future<Output> output(ContainerName name);

  /**
   * Whom a container that a caller launched runs as, if only by the agent's own name; at once.
   *
   * @return empty when there is none of that name, running or ended
   */
  Optional<String> user(ContainerName name);

  /** Containers of callers', for those who list. */
  List<Shown> containers();

  /**
   * A container whose output goes into files.
   *
   * @param sandbox absolute path of the directory with {@code stdout} and {@code stderr}
   * @param ended completes when nothing will be added any more
   */
  record Output(String sandbox, Future<Void> ended) {}

  /**
   * A container to be listed.
   *
   * @param framework whose it is; empty text for nobody's
   * @param runtimeId names it where containers are looked up; empty for a session
   */
  record Shown(ContainerName name, String framework, Optional<String> runtimeId) {}
}
