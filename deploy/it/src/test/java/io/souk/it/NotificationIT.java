package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged platform tells of a job that fails and recovers, by webhook and by mail. */
class NotificationIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  private final List<String> posts = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();

  @Test
  void failureAndRecoveryReachPeople() throws Exception {
    HttpServer web = web();
    try (ServerSocket smtp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> takeMail(smtp));
      Path url = dir.resolve("url");
      Files.writeString(url, "http://127.0.0.1:" + web.getAddress().getPort() + "/hooks/s3cret\n");
      try (UpPlatform souk =
          UpPlatform.start(
              dir,
              "--cluster",
              "prod",
              "--chronos-slack-url",
              "file:" + url,
              "--chronos-mail-server",
              "127.0.0.1:" + smtp.getLocalPort(),
              "--chronos-mail-from",
              "souk@example.com")) {
        job(souk, "exit 3");
        Wait.until(LIMIT, () -> posts.size() == 1, () -> "no failure by webhook: " + posts + mails);
        Wait.until(LIMIT, () -> mails.size() == 1, () -> "no failure by mail: " + posts + mails);
        assertThat(posts.get(0))
            .contains("[prod] [Chronos] job 'j' failed!")
            .contains("exit code 3")
            .contains(souk.chronos() + "/v1/scheduler/job/j/runs");
        assertThat(mails.get(0))
            .contains("Subject: [prod] [Chronos] job 'j' failed!")
            .contains("To: ops@example.com");
        job(souk, "exit 0");
        Wait.until(
            LIMIT, () -> posts.size() >= 2, () -> "no recovery by webhook: " + posts + mails);
        assertThat(posts.get(1)).contains("job 'j' succeeded again");
        assertThat(souk.process().out() + souk.process().err()).doesNotContain("s3cret");
        assertThat(logs(souk)).contains("event=").doesNotContain("s3cret");
      }
    } finally {
      web.stop(0);
    }
  }

  private static String logs(UpPlatform souk) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(souk.workDir().resolve("logs"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static void job(UpPlatform souk, String command) {
    String before =
        Http.get(souk.chronos() + "/v1/scheduler/job/j").status() == 200
            ? "\"errorsSinceLastSuccess\":1,\"errorCount\":1,"
            : "";
    String body =
        """
        {"name":"j",%s"command":"%s","retries":0,"owner":"ops@example.com",
         "schedule":"R0/2030-01-01T00:00:00Z/PT1H"}"""
            .formatted(before, command);
    String api = souk.chronos() + "/v1/scheduler";
    assertThat(Http.send("POST", api + "/iso8601", body).status()).isEqualTo(204);
    assertThat(Http.send("PUT", api + "/job/j", "").status()).isEqualTo(204);
  }

  private HttpServer web() throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/hooks/s3cret",
        exchange -> {
          posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    web.start();
    return web;
  }

  /** As much of an SMTP server as takes mail. */
  private void takeMail(ServerSocket smtp) {
    while (!smtp.isClosed()) {
      try (Socket socket = smtp.accept();
          BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
          PrintWriter out = new PrintWriter(socket.getOutputStream())) {
        answer(out, "220 test");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.equals("DATA")) {
            answer(out, "354 go on");
            mails.add(readMail(in));
          }
          answer(out, "250 ok");
        }
      } catch (IOException over) {
        // The next connection, if there is one.
      }
    }
  }

  private static void answer(PrintWriter out, String line) {
    out.print(line + "\r\n");
    out.flush();
  }

  private static String readMail(BufferedReader in) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      mail.append(line).append('\n');
    }
    return mail.toString();
  }
}
