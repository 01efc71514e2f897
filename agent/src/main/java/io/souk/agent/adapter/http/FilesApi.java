package io.souk.agent.adapter.http;

import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /files/*}: sandboxes for people and tools. */
final class FilesApi {
  private final AgentQueries queries;

  FilesApi(AgentQueries queries) {
    this.queries = queries;
  }

  Future<Reply> browse(RoutingContext request) {
    String path = path(request);
    return blocking(
        () -> {
          Path directory = paths().resolve(path);
          return Reply.json(JsonOut.document(out -> FileListing.write(directory, path, out)));
        });
  }

  Future<Reply> read(RoutingContext request) {
    String path = path(request);
    long offset = number(request, "offset");
    long length = number(request, "length");
    return blocking(
        () -> {
          Path file = regular(paths().resolve(path), path);
          FileChunk chunk = FileChunk.read(file, offset, length);
          return Reply.json(
              JsonOut.document(
                  document ->
                      document.object(
                          out -> {
                            out.text("data", chunk.data());
                            out.whole("offset", chunk.offset());
                          })));
        });
  }

  /** Sends the file as it is, without holding it in memory. */
  Future<Reply> download(RoutingContext request) {
    String path = path(request);
    return blocking(() -> regular(paths().resolve(path), path))
        .map(file -> Reply.custom(response -> send(file, response)));
  }

  private static Future<Void> send(Path file, HttpServerResponse response) {
    String name = file.getFileName().toString();
    String ascii = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_");
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String disposition = "attachment; filename=" + ascii;
    if (!ascii.equals(name) || !ascii.matches("[A-Za-z0-9._-]+")) {
      disposition = "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
    String type =
        Optional.ofNullable(URLConnection.guessContentTypeFromName(name))
            .orElse("application/octet-stream");
    response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    response.putHeader("Content-Disposition", disposition);
    return response.sendFile(file.toString());
  }

  Future<Reply> debug(RoutingContext request) {
    AgentView view = queries.view();
    return Future.succeededFuture(
        Reply.json(
            JsonOut.document(
                document ->
                    document.object(
                        out -> {
                          for (var framework : view.frameworks()) {
                            for (var executor : framework.executors()) {
                              String directory = executor.directory().toString();
                              out.text(
                                  "/frameworks/"
                                      + framework.info().getId().getValue()
                                      + "/executors/"
                                      + executor.executorId()
                                      + "/runs/latest",
                                  directory);
                              out.text(directory, directory);
                            }
                          }
                        }))));
  }

  private SandboxPaths paths() {
    AgentView view = queries.view();
    Optional<String> id =
        view.info().hasId() ? Optional.of(view.info().getId().getValue()) : Optional.empty();
    return new SandboxPaths(view.workDir(), id);
  }

  private static String path(RoutingContext request) {
    String path = request.queryParams().get("path");
    if (path == null || path.isEmpty()) {
      throw Refusal.badRequest("Expecting 'path=value' in query.\n");
    }
    return path;
  }

  private static long number(RoutingContext request, String name) {
    String text = request.queryParams().get(name);
    if (text == null) {
      return -1;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= -1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw Refusal.badRequest("Failed to parse " + name + ": '" + text + "' is no such number.\n");
  }

  private static Path regular(Path file, String path) {
    if (Files.isDirectory(file)) {
      throw Refusal.badRequest("'" + path + "' is a directory.\n");
    }
    if (!Files.isRegularFile(file)) {
      throw Refusal.badRequest("'" + path + "' is no regular file.\n");
    }
    return file;
  }

  private static <T> Future<T> blocking(Work<T> work) {
    io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
    Thread.ofVirtual()
        .name("files")
        .start(
            () -> {
              try {
                promise.complete(work.run());
              } catch (IOException e) {
                promise.fail(refusal(e));
              } catch (UncheckedIOException e) {
                promise.fail(refusal(e.getCause()));
              } catch (RuntimeException e) {
                promise.fail(e);
              }
            });
    return promise.future();
  }

  private static RuntimeException refusal(IOException e) {
    if (e instanceof AccessDeniedException) {
      return new Refusal(403, "");
    }
    if (e instanceof NoSuchFileException) {
      return Refusal.noSuchFile();
    }
    return new UncheckedIOException(e);
  }

  private interface Work<T> {
    T run() throws IOException;
  }
}
