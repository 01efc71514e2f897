package io.souk.agent.adapter.docker;

import io.souk.agent.fake.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/**
 * A registry (API v2) of one image, {@code test/busybox:latest}, on the loopback, where engines
 * take plain HTTP.
 */
final class FakeRegistry implements AutoCloseable {
  static final String NAME = "test/busybox";
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpServer server;
  private final Map<String, byte[]> blobs;
  private final String layerDigest;
  private final byte[] manifest;
  private final Optional<String> account;

  /** Users that asked for the manifest; empty text for nobody in particular. */
  final List<String> pulls = new CopyOnWriteArrayList<>();

  /** Open when a pull waits for the layer that {@link #hold} keeps back. */
  final CountDownLatch waiting = new CountDownLatch(1);

  private volatile boolean held;

  /**
   * @param account {@code USER:PASSWORD} that is asked for; empty for anybody
   */
  FakeRegistry(Vertx vertx, Optional<String> account) throws IOException {
    this.account = account;
    byte[] tar = TestEngine.layer();
    byte[] layer = gzip(tar);
    byte[] config =
        ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/sh\"]},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + digest(tar)
                + "\"]},\"history\":[{\"created_by\":\"test\"}]}")
            .getBytes(StandardCharsets.UTF_8);
    layerDigest = digest(layer);
    blobs = Map.of(layerDigest, layer, digest(config), config);
    manifest =
        ("{\"schemaVersion\":2,\"mediaType\":\""
                + MANIFEST
                + "\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\","
                + "\"size\":"
                + config.length
                + ",\"digest\":\""
                + digest(config)
                + "\"},\"layers\":[{\"mediaType\":"
                + "\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":"
                + layer.length
                + ",\"digest\":\""
                + layerDigest
                + "\"}]}")
            .getBytes(StandardCharsets.UTF_8);
    server =
        Await.success(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  String host() {
    return "127.0.0.1:" + server.actualPort();
  }

  String image() {
    return host() + "/" + NAME;
  }

  /** Keeps the layer back from now on. */
  void hold() {
    held = true;
  }

  private void answer(HttpServerRequest request) {
    String path = request.path();
    Optional<String> user = user(request);
    request.response().putHeader("Docker-Distribution-Api-Version", "registry/2.0");
    if (account.isPresent() && !account.equals(user)) {
      request.response().putHeader("WWW-Authenticate", "Basic realm=\"test\"");
      error(request, 401, "UNAUTHORIZED", "authentication required");
    } else if (path.equals("/v2/")) {
      send(request, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/v2/" + NAME + "/manifests/")) {
      manifest(request, path.substring(path.lastIndexOf('/') + 1), user);
    } else if (path.startsWith("/v2/" + NAME + "/blobs/")) {
      blob(request, path.substring(path.lastIndexOf('/') + 1));
    } else {
      error(request, 404, "NAME_UNKNOWN", "repository name not known to registry");
    }
  }

  private static Optional<String> user(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader("Authorization"))
        .filter(value -> value.startsWith("Basic "))
        .map(value -> new String(Base64.getDecoder().decode(value.substring(6))));
  }

  private void manifest(HttpServerRequest request, String reference, Optional<String> user) {
    if (!reference.equals("latest") && !reference.equals(digest(manifest))) {
      error(request, 404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
    pulls.add(user.map(each -> each.split(":")[0]).orElse(""));
    request.response().putHeader("Docker-Content-Digest", digest(manifest));
    send(request, MANIFEST, manifest);
  }

  private void blob(HttpServerRequest request, String digest) {
    byte[] blob = blobs.get(digest);
    if (blob == null) {
      error(request, 404, "BLOB_UNKNOWN", "blob unknown to registry");
    } else if (digest.equals(layerDigest) && held) {
      waiting.countDown();
    } else {
      send(request, "application/octet-stream", blob);
    }
  }

  private static void send(HttpServerRequest request, String type, byte[] body) {
    request.response().putHeader("Content-Type", type);
    if (request.method() == HttpMethod.HEAD) {
      request.response().putHeader("Content-Length", Integer.toString(body.length)).end();
    } else {
      request.response().end(Buffer.buffer(body));
    }
  }

  private static void error(HttpServerRequest request, int status, String code, String message) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Await.success(server.close());
  }
}
