package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The connection to the engine. Every method blocks: call it on virtual threads only (the transport
 * uses NIO channels, so a waiting call holds no carrier). Streams are read through the transport
 * itself, since docker-java's callbacks keep a platform thread each.
 */
final class Engine implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLOSE_SECONDS = 3;
  private static final int LONGEST_ERROR = 2_000;

  private final String dockerHost;
  private final DockerHttpClient http;
  private final DockerClient client;

  /** Held shared by each call, so that closing lets those in progress end. */
  private final ReadWriteLock calls = new ReentrantReadWriteLock();

  private Engine(String dockerHost, DockerHttpClient http, DockerClient client) {
    this.dockerHost = dockerHost;
    this.http = http;
    this.client = client;
  }

  static Engine open(String dockerHost) {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(dockerHost)
            .withDockerTlsVerify(false)
            .build();
    DockerHttpClient http =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(Duration.ofSeconds(5))
            .build();
    return new Engine(dockerHost, http, DockerClientImpl.getInstance(config, http));
  }

  /** A request through docker-java. */
  interface Request<T> {
    T send(DockerClient client);
  }

  /** Sends a request and turns what may go wrong into one exception type. */
  <T> T call(String what, Request<T> request) throws EngineException {
    calls.readLock().lock();
    try {
      return request.send(client);
    } catch (NotFoundException e) {
      throw new EngineException(EngineException.Kind.NOT_FOUND, message(what, e), e);
    } catch (ConflictException | NotModifiedException e) {
      throw new EngineException(EngineException.Kind.CONFLICT, message(what, e), e);
    } catch (DockerException e) {
      throw new EngineException(EngineException.Kind.REFUSED, message(what, e), e);
    } catch (RuntimeException e) {
      throw failed(what, e);
    } finally {
      calls.readLock().unlock();
    }
  }

  /** A GET whose whole answer is JSON. */
  JsonNode get(String what, String path) throws EngineException {
    return json(what, request(DockerHttpClient.Request.Method.GET, path));
  }

  /** A POST without a body whose whole answer is JSON. */
  JsonNode post(String what, String path) throws EngineException {
    return json(what, request(DockerHttpClient.Request.Method.POST, path));
  }

  /** A POST of JSON whose whole answer is JSON. */
  JsonNode post(String what, String path, JsonNode body) throws EngineException {
    return json(
        what,
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.POST)
            .path(path)
            .putHeader("Content-Type", "application/json")
            .bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8))
            .build());
  }

  /** A POST of JSON after which the connection is a command's. */
  HijackedStream hijack(String what, String path, JsonNode body) throws EngineException {
    return HijackedStream.post(
        dockerHost, what, path, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A GET whose answer is read as it comes; the caller closes it. */
  DockerHttpClient.Response stream(String what, String path) throws EngineException {
    return execute(what, request(DockerHttpClient.Request.Method.GET, path));
  }

  /** A request whose answer is read as it comes; the caller closes it. */
  DockerHttpClient.Response stream(String what, DockerHttpClient.Request request)
      throws EngineException {
    return execute(what, request);
  }

  private static DockerHttpClient.Request request(
      DockerHttpClient.Request.Method method, String path) {
    return DockerHttpClient.Request.builder().method(method).path(path).build();
  }

  private JsonNode json(String what, DockerHttpClient.Request request) throws EngineException {
    try (DockerHttpClient.Response response = execute(what, request);
        InputStream body = response.getBody()) {
      return JSON.readTree(body);
    } catch (IOException | RuntimeException e) {
      throw failed(what, e);
    }
  }

  private DockerHttpClient.Response execute(String what, DockerHttpClient.Request request)
      throws EngineException {
    DockerHttpClient.Response response;
    try {
      response = http.execute(request);
    } catch (RuntimeException e) {
      throw failed(what, e);
    }
    int status = response.getStatusCode();
    if (status < 300) {
      return response;
    }
    try (response;
        InputStream body = response.getBody()) {
      String text = message(new String(body.readNBytes(LONGEST_ERROR * 4)));
      throw new EngineException(kind(status), what + ": " + text, null);
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  static EngineException.Kind kind(int status) {
    return switch (status) {
      case 404 -> EngineException.Kind.NOT_FOUND;
      case 304, 409 -> EngineException.Kind.CONFLICT;
      default -> EngineException.Kind.REFUSED;
    };
  }

  private EngineException failed(String what, Exception e) {
    Throwable root = root(e);
    if (root instanceof IOException || root instanceof UncheckedIOException) {
      return new EngineException(
          EngineException.Kind.UNREACHABLE,
          what + ": no answer from the Docker engine at " + dockerHost + ": " + text(root),
          e);
    }
    return new EngineException(EngineException.Kind.REFUSED, what + ": " + text(root), e);
  }

  /** The innermost cause in one line. */
  static String reason(Throwable e) {
    Throwable root = root(e);
    return root instanceof DockerException refusal ? message(refusal) : text(root);
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  private static String text(Throwable e) {
    return oneLine(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  private static String message(String what, DockerException e) {
    return what + ": " + message(e);
  }

  private static String message(DockerException e) {
    String text = e.getMessage() == null ? "status " + e.getHttpStatus() : e.getMessage();
    // docker-java prefixes the body with "Status 404: ".
    int at = text.startsWith("Status ") ? text.indexOf(": ") : -1;
    return message(at < 0 ? text : text.substring(at + 2));
  }

  /** The engine's errors are objects with a message. */
  static String message(String body) {
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return oneLine(message.isTextual() ? message.asText() : body);
    } catch (IOException e) {
      return oneLine(body);
    }
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.length() > LONGEST_ERROR ? line.substring(0, LONGEST_ERROR) : line;
  }

  /** Gives calls in progress (removals, above all) a few seconds to end. */
  @Override
  public void close() {
    boolean quiet = false;
    try {
      quiet = calls.writeLock().tryLock(CLOSE_SECONDS, TimeUnit.SECONDS);
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    } finally {
      if (quiet) {
        calls.writeLock().unlock();
      }
    }
  }
}
