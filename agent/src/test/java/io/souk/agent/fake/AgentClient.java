package io.souk.agent.fake;

import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.mesos.agent.Response;
import io.souk.protocol.recordio.RecordDecoder;
import io.souk.protocol.recordio.RecordEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client of an agent's operator API, in JSON. Blocks. */
public final class AgentClient {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final Optional<String> authorization;

  public AgentClient(int port) {
    this(port, Optional.empty());
  }

  /** One that says who it is. */
  public AgentClient(int port, Optional<String> authorization) {
    this.url = URI.create("http://127.0.0.1:" + port + "/api/v1");
    this.authorization = authorization;
  }

  /** Asks one of the older endpoints. */
  public Answered get(String pathAndQuery) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(pathAndQuery)).timeout(LIMIT).GET();
    authorization.ifPresent(header -> request.header("Authorization", header));
    return send(request.build());
  }

  /** An answer with its status. */
  public record Answered(int status, String body) {
    public Response response() {
      if (status != 200) {
        throw new AssertionError(status + " " + body);
      }
      return MesosJson.read(body.getBytes(StandardCharsets.UTF_8), Response.newBuilder()).build();
    }
  }

  public Answered post(Call call) {
    return post(MesosJson.writeText(call), "Content-Type", "application/json");
  }

  public Answered post(String body, String... headers) {
    return send(request(HttpRequest.BodyPublishers.ofString(body), headers));
  }

  public Answered send(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answered(answer.statusCode(), answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public CompletableFuture<Answered> postLater(Call call) {
    return http.sendAsync(
            request(
                HttpRequest.BodyPublishers.ofString(MesosJson.writeText(call)),
                "Content-Type",
                "application/json"),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> new Answered(answer.statusCode(), answer.body()));
  }

  public HttpRequest request(HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LIMIT).POST(body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    authorization.ifPresent(header -> request.header("Authorization", header));
    return request.build();
  }

  /** Posts a call that is answered with a stream. */
  public Output stream(Call call) {
    try {
      HttpResponse<InputStream> answer =
          http.send(
              request(
                  HttpRequest.BodyPublishers.ofString(MesosJson.writeText(call)),
                  "Content-Type",
                  "application/json",
                  "Accept",
                  "application/recordio",
                  "Message-Accept",
                  "application/json"),
              HttpResponse.BodyHandlers.ofInputStream());
      return new Output(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A stream of output. */
  public static final class Output implements AutoCloseable {
    private final HttpResponse<InputStream> answer;
    private final Deque<byte[]> records = new ArrayDeque<>();
    private final RecordDecoder decoder = new RecordDecoder(1 << 20, records::add);
    private final byte[] buffer = new byte[8192];

    Output(HttpResponse<InputStream> answer) {
      this.answer = answer;
    }

    public int status() {
      return answer.statusCode();
    }

    public Optional<String> header(String name) {
      return answer.headers().firstValue(name);
    }

    /** What was said until the end, or until {@code text} was. */
    public String until(ProcessIO.Data.Type type, String text) {
      StringBuilder said = new StringBuilder();
      while (said.indexOf(text) < 0 || text.isEmpty()) {
        Optional<ProcessIO> next = next();
        if (next.isEmpty()) {
          break;
        }
        if (next.get().getData().getType() == type) {
          said.append(next.get().getData().getData().toStringUtf8());
        }
      }
      return said.toString();
    }

    public String rest(ProcessIO.Data.Type type) {
      return until(type, "");
    }

    private Optional<ProcessIO> next() {
      try {
        while (records.isEmpty()) {
          int read = answer.body().read(buffer);
          if (read < 0) {
            return Optional.empty();
          }
          decoder.feed(java.util.Arrays.copyOf(buffer, read));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Optional.of(MesosJson.read(records.remove(), ProcessIO.newBuilder()).build());
    }

    @Override
    public void close() {
      try {
        answer.body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Opens a stream of input. */
  public Input input() {
    return new Input();
  }

  /** A stream of input: a chunked request whose every record leaves at once. */
  public final class Input {
    private final Socket socket;
    private boolean ended;

    Input() {
      try {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        write(
            ("POST "
                    + url.getPath()
                    + " HTTP/1.1\r\nHost: agent\r\n"
                    + "Content-Type: application/recordio\r\n"
                    + "Message-Content-Type: application/json\r\n"
                    + authorization.map(it -> "Authorization: " + it + "\r\n").orElse("")
                    + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    public Input send(Call call) {
      return send(MesosJson.write(call));
    }

    public Input send(byte[] record) {
      return sendRaw(RecordEncoder.frame(record));
    }

    /** Sends what may be no record. */
    public Input sendRaw(byte[] bytes) {
      try {
        write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        write(bytes);
        write("\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    /** Says that nothing more comes. */
    public Input end() {
      try {
        if (!ended) {
          ended = true;
          write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException gone) {
        // It was answered before its end.
      }
      return this;
    }

    /** The status of the answer. */
    public int status() {
      try (Socket closed = socket) {
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(closed.getInputStream(), StandardCharsets.US_ASCII));
        String line = reader.readLine();
        return Integer.parseInt(line.split(" ")[1]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
