package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody who speaks HTTPS, trusts one authority alone, and may say who they are. */
final class Https {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final Optional<String> authorization;

  private Https(HttpClient client, Optional<String> authorization) {
    this.client = client;
    this.authorization = authorization;
  }

  /**
   * Somebody without a name.
   *
   * @param authority PEM file
   */
  static Https trusting(Path authority) {
    return new Https(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(context(authority))
            .build(),
        Optional.empty());
  }

  /** The same with a name and a secret. */
  Https as(String principal, String secret) {
    return new Https(client, Optional.of("Basic " + encoded(principal, secret)));
  }

  /** Name and secret as they are sent. */
  static String encoded(String principal, String secret) {
    return Base64.getEncoder()
        .encodeToString((principal + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  private static SSLContext context(Path authority) {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority" + trusted.size(), each);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Status 0 when there was no answer; the body says why. */
  Http.Answer get(String url) {
    return whole(request(url));
  }

  /** The document at {@code url}, which must be there. */
  JsonNode json(String url) {
    Http.Answer answer = get(url);
    if (answer.status() != 200) {
      throw new AssertionError(url + " answered " + answer);
    }
    return answer.json();
  }

  Http.Answer send(String method, String url, String body) {
    return whole(
        request(url)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  /** A form. */
  Http.Answer form(String url, String body) {
    return whole(
        request(url)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /** Where an answer points to. */
  Optional<String> location(String url) {
    try {
      return client
          .send(request(url).build(), BodyHandlers.discarding())
          .headers()
          .firstValue("Location");
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String url) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Accept", "application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private Http.Answer whole(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return new Http.Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Http.Answer(0, e.toString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An answer that goes on: status, the name of the stream if it has one, and its records. */
  record Stream(int status, String id, InputStream body) implements AutoCloseable {

    /** The next record, which is JSON. */
    JsonNode next() {
      try {
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        for (int read = body.read(); read != '\n'; read = body.read()) {
          if (read < 0) {
            throw new AssertionError("the stream ended after '" + length + "'");
          }
          length.write(read);
        }
        return JSON.readTree(
            body.readNBytes(Integer.parseInt(length.toString(StandardCharsets.US_ASCII))));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** What it says when it does not go on. */
    String rest() {
      try {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException gone) {
        // It has ended, as it shall.
      }
    }
  }

  /** Reads what does not end. */
  Stream follow(String url) {
    return open(request(url));
  }

  /** A call in JSON that is answered with a stream. */
  Stream open(String url, String body) {
    return open(
        request(url)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** A call on behalf of a stream. */
  Http.Answer send(String url, String body, Stream stream) {
    return whole(
        request(url)
            .header("Content-Type", "application/json")
            .header("Mesos-Stream-Id", stream.id())
            .POST(BodyPublishers.ofString(body)));
  }

  /** A call of one record, answered with a stream or not. */
  Stream record(String url, String record) {
    return open(
        request(url)
            .header("Content-Type", "application/recordio")
            .header("Message-Content-Type", "application/json")
            .POST(BodyPublishers.ofString(record.length() + "\n" + record)));
  }

  private Stream open(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
      String id = answer.headers().firstValue("Mesos-Stream-Id").orElse("");
      return new Stream(answer.statusCode(), id, answer.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
