package io.souk.agent.adapter.http;

import io.souk.agent.access.Caller;
import io.souk.agent.files.FileEntry;
import io.souk.agent.files.FileRefusal;
import io.souk.agent.files.VisibleFile;
import io.souk.agent.files.VisibleFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /files/*}: sandboxes for people and tools. */
final class FilesApi {
  private final VisibleFiles files;
  private final FileRights rights;

  FilesApi(VisibleFiles files, FileRights rights) {
    this.files = files;
    this.rights = rights;
  }

  Future<Reply> browse(RoutingContext request, Caller caller) {
    String path = path(request);
    return blocking(
        () -> {
          try (VisibleFile directory = files.find(path, rights.of(caller))) {
            List<FileEntry> entries = directory.list();
            return Reply.json(JsonOut.document(out -> out.array(entries, FilesApi::entry)));
          }
        });
  }

  private static void entry(FileEntry entry, JsonOut document) throws IOException {
    document.object(
        out -> {
          out.text("gid", entry.group());
          out.text("mode", entry.modeText());
          out.real("mtime", entry.modified().getEpochSecond());
          out.whole("nlink", entry.nlink());
          out.text("path", entry.path());
          out.whole("size", entry.size());
          out.text("uid", entry.owner());
        });
  }

  Future<Reply> read(RoutingContext request, Caller caller) {
    String path = path(request);
    long offset = number(request, "offset");
    long length = number(request, "length");
    return blocking(
        () -> {
          try (VisibleFile file = files.find(path, rights.of(caller))) {
            FileChunk chunk = FileChunk.read(file, offset, length);
            return Reply.json(
                JsonOut.document(
                    document ->
                        document.object(
                            out -> {
                              out.text("data", chunk.data());
                              out.whole("offset", chunk.offset());
                            })));
          }
        });
  }

  /** Sends the file as it is, without holding it in memory. */
  Future<Reply> download(RoutingContext request, Caller caller) {
    String path = path(request);
    return blocking(
        () -> {
          VisibleFile file = files.find(path, rights.of(caller));
          try {
            Path readable = file.readable();
            return Reply.custom(response -> send(file, readable, response), file::close);
          } catch (FileRefusal e) {
            file.close();
            throw e;
          }
        });
  }

  private static Future<Void> send(VisibleFile file, Path readable, HttpServerResponse response) {
    String name = file.name();
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
    return response.sendFile(readable.toString()).onComplete(sent -> file.close());
  }

  Future<Reply> debug(RoutingContext request, Caller caller) {
    Map<String, String> roots = files.roots();
    return Future.succeededFuture(
        Reply.json(
            JsonOut.document(
                document ->
                    document.object(
                        out -> {
                          for (Map.Entry<String, String> root : roots.entrySet()) {
                            out.text(root.getKey(), root.getValue());
                          }
                        }))));
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
    throw Refusal.badRequest(
        "Failed to parse %s '%s': expected a whole number, -1 or more.\n".formatted(name, text));
  }

  private static <T> Future<T> blocking(Work<T> work) {
    Promise<T> promise = Promise.promise();
    Thread.ofVirtual()
        .name("files")
        .start(
            () -> {
              try {
                promise.complete(work.run());
              } catch (FileRefusal e) {
                promise.fail(refusal(e));
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

  private static Refusal refusal(FileRefusal e) {
    return switch (e.kind()) {
      case INVALID, DIRECTORY, SPECIAL -> Refusal.badRequest(e.getMessage() + "\n");
      case MISSING -> Refusal.noSuchFile();
      case DENIED -> new Refusal(403, "");
      case FORBIDDEN -> Refusal.forbidden();
    };
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
    T run() throws IOException, FileRefusal;
  }
}
