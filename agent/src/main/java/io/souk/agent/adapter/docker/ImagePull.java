package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.souk.agent.runtime.LaunchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes sure that an image is on this machine. */
final class ImagePull {
  private final Engine engine;
  private final String image;
  private final Path sandbox;

  ImagePull(Engine engine, String image, Path sandbox) {
    this.engine = engine;
    this.image = image;
    this.sandbox = sandbox;
  }

  /** Blocks until it is there; interrupting the thread gives up. */
  void ensure(boolean force) throws LaunchException, InterruptedException {
    try {
      if (!force && present()) {
        return;
      }
      pull();
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
              sandboxCredentials().ifPresent(pull::withAuthConfig);
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

  /** A fetched {@code .docker/config.json} or {@code .dockercfg} serves this task's pull. */
  private Optional<AuthConfig> sandboxCredentials() {
    Path directory = sandbox.resolve(".docker");
    if (Files.isRegularFile(sandbox.resolve(".dockercfg"))) {
      directory = sandbox;
    } else if (!Files.isRegularFile(directory.resolve("config.json"))) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerConfig(directory.toString())
            .build()
            .effectiveAuthConfig(image));
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
