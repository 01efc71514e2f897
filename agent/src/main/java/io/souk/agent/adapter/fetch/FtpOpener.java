package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;

/** FTP, in passive mode; as {@code anonymous} unless the URL names a user. */
final class FtpOpener implements Opener {

  private static final String PASSWORD = "ftp@example.com";

  private final Duration timeout;

  FtpOpener(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Opened open(Source source, Optional<String> user, Attempt attempt)
      throws IOException, FetchException {
    URI url = WebUrl.parse(source.location());
    String path = path(url);
    FTPClient client = new FTPClient();
    client.setConnectTimeout((int) Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    client.setControlEncoding(StandardCharsets.UTF_8.name());
    Transfer transfer = new Transfer(client);
    attempt.uses(transfer);
    try {
      client.connect(url.getHost(), url.getPort() < 0 ? FTP.DEFAULT_PORT : url.getPort());
      require(FTPReply.isPositiveCompletion(client.getReplyCode()), client);
      logIn(client, url);
      client.enterLocalPassiveMode();
      require(client.setFileType(FTP.BINARY_FILE_TYPE), client);
      transfer.begin(size(client, path), client.retrieveFileStream(path));
      return transfer;
    } catch (IOException | FetchException | RuntimeException e) {
      transfer.close();
      throw e;
    }
  }

  /** Below the directory one is in after logging in (RFC 1738); {@code //x} begins at the root. */
  private static String path(URI url) throws FetchException {
    String raw = url.getRawPath().replaceFirst(";type=[aid]$", "");
    String path = WebUrl.decoded(raw.startsWith("/") ? raw.substring(1) : raw);
    if (path.isEmpty()) {
      throw new FetchException("names no file");
    }
    return path;
  }

  private static void logIn(FTPClient client, URI url) throws IOException, FetchException {
    String[] login =
        url.getRawUserInfo() == null
            ? new String[] {"anonymous", PASSWORD}
            : url.getRawUserInfo().split(":", 2);
    String name = WebUrl.decoded(login[0]);
    require(client.login(name, login.length > 1 ? WebUrl.decoded(login[1]) : ""), client);
  }

  private static OptionalLong size(FTPClient client, String path) throws IOException {
    String size = client.getSize(path);
    try {
      return size == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static void require(boolean done, FTPClient client) throws FetchException {
    if (!done) {
      throw answered(client);
    }
  }

  private static FetchException answered(FTPClient client) {
    return new FetchException("the server answered " + client.getReplyCode());
  }

  private static final class Transfer implements Opened {

    private final FTPClient client;
    private OptionalLong size = OptionalLong.empty();
    private InputStream body = InputStream.nullInputStream();

    Transfer(FTPClient client) {
      this.client = client;
    }

    void begin(OptionalLong bytes, InputStream stream) throws FetchException {
      if (stream == null) {
        throw answered(client);
      }
      size = bytes;
      body = stream;
    }

    @Override
    public OptionalLong size() {
      return size;
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void finish() throws IOException, FetchException {
      body.close();
      require(client.completePendingCommand(), client);
    }

    @Override
    public void close() throws IOException {
      if (client.isConnected()) {
        client.disconnect();
      }
    }
  }
}
