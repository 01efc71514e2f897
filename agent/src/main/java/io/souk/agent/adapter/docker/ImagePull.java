package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import io.souk.agent.runtime.LaunchException;
import java.time.Duration;
import java.util.Optional;

/** Makes sure that an image is on this machine. */
final class ImagePull {
  private final Engine engine;
  private final String image;
  private final RunOptions options;
  private final Optional<RegistryCredentials> credentials;

  /**
   * @param credentials empty for those of the agent's own user
   */
  ImagePull(Engine engine, RunOptions options, Optional<RegistryCredentials> credentials) {
    this.engine = engine;
    this.image = options.image;
    this.options = options;
    this.credentials = credentials;
  }

  /**
   * Blocks until it is there; interrupting the thread gives up.
   *
   * @return how long it took to pull; empty when it was here
   */
  Optional<Duration> ensure() throws LaunchException, InterruptedException {
    try {
      boolean needed =
          switch (options.pull) {
            case ALWAYS -> true;
            case MISSING, NEVER -> !present();
          };
      if (!needed) {
        return Optional.empty();
      }
      if (options.pull == RunOptions.Pull.NEVER) {
        throw failed("it is not on this machine, and parameter 'pull' is 'never'", null);
      }
      long begin = System.nanoTime();
      pull();
      return Optional.of(Duration.ofNanos(System.nanoTime() - begin));
    } catch (EngineException e) {
      throw failed(e.getMessage(), e);
    }
  }

  private LaunchException failed(String reason, Throwable cause) {
    return new LaunchException("Failed to pull image '" + image + "': " + reason, cause);
  }

  private boolean present() throws EngineException {
    try {
      engine.call("inspect image", client -> client.inspectImageCmd(image).exec());
      return true;
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void pull() throws EngineException, LaunchException, InterruptedException {
    Progress progress =
        engine.call(
            "pull image",
            client -> {
              PullImageCmd pull = client.pullImageCmd(image);
              options.platform.ifPresent(pull::withPlatform);
              // The client fills in what the agent's own user has.
              credentials.ifPresent(
                  known -> pull.withAuthConfig(known.find(image).orElseGet(AuthConfig::new)));
              return pull.exec(new Progress());
            });
    try (progress) {
      progress.awaitCompletion();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw failed(Engine.reason(e), e);
    }
    if (progress.error.isPresent()) {
      throw failed(progress.error.get(), null);
    }
    if (!present()) {
      throw failed("the registry sent no such image", null);
    }
  }

  private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {
    private volatile Optional<String> error = Optional.empty();

    /** The default also writes a stack trace into the log. */
    @Override
    public void onError(Throwable thrown) {
      error = Optional.of(Engine.reason(thrown));
      onComplete();
    }

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = Optional.of(String.valueOf(item.getErrorDetail().getMessage()));
      }
    }
  }
}
