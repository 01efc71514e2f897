package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.Checksum;
import io.souk.agent.fetch.FetchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Writes what a source sends into a new file. */
final class Reception {

  private static final int BUFFER_BYTES = 64 * 1024;

  private Reception() {}

  /**
   * Receives to the end.
   *
   * @param file must not exist
   * @param limit more bytes than this are not taken
   * @return how many came
   */
  static long receive(
      Opened source, Path file, Optional<Checksum> checksum, long limit, Meter meter)
      throws IOException, FetchException, InterruptedException {
    Optional<MessageDigest> digest = digest(checksum);
    long bytes = 0;
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      InputStream in = source.body();
      byte[] buffer = new byte[BUFFER_BYTES];
      int read;
      while ((read = read(in, buffer, bytes)) >= 0) {
        bytes += read;
        if (bytes > limit) {
          throw new FetchException("is bigger than " + limit + " bytes");
        }
        out.write(buffer, 0, read);
        if (digest.isPresent()) {
          digest.get().update(buffer, 0, read);
        }
        meter.moved(read);
      }
    }
    source.finish();
    if (source.size().isPresent() && source.size().getAsLong() != bytes) {
      throw new FetchException(
          "cut off after " + bytes + " of " + source.size().getAsLong() + " bytes");
    }
    if (digest.isPresent()) {
      compare(checksum.get(), HexFormat.of().formatHex(digest.get().digest()));
    }
    return bytes;
  }

  private static int read(InputStream in, byte[] buffer, long before) throws FetchException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new FetchException("broke off after " + before + " bytes: " + e.getMessage(), e);
    }
  }

  private static void compare(Checksum expected, String actual) throws FetchException {
    if (!expected.hex().equals(actual)) {
      throw new FetchException(
          expected.algorithm() + " is " + actual + ", expected " + expected.hex());
    }
  }

  private static Optional<MessageDigest> digest(Optional<Checksum> checksum) throws FetchException {
    if (checksum.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MessageDigest.getInstance(checksum.get().algorithm()));
    } catch (NoSuchAlgorithmException e) {
      throw new FetchException(checksum.get().algorithm() + " is not known to this JVM", e);
    }
  }
}
