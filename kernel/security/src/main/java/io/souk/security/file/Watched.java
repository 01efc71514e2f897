package io.souk.security.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What some files say, read anew once they have changed. Files that cannot be used leave what was
 * there before in force, and are told of once. Safe for use by many threads.
 *
 * @param <T> what is read
 */
public final class Watched<T> {

  /** Makes sense of the files. */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * Reads.
     *
     * @param contents of the files, in their order
     * @throws SecurityFileException when they cannot be used
     */
    T read(List<byte[]> contents);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final List<SourceFile> files;
  private final Reader<T> reader;
  private volatile T value;
  private byte[] digest;
  private byte[] refusedDigest = new byte[0];
  private String told = "";

  private Watched(List<SourceFile> files, Reader<T> reader) {
    this.files = List.copyOf(files);
    this.reader = reader;
    List<byte[]> contents = contents();
    this.digest = digest(contents);
    this.value = Objects.requireNonNull(reader.read(contents));
  }

  /**
   * Reads files for the first time.
   *
   * @throws SecurityFileException when they cannot be used
   */
  public static <T> Watched<T> open(List<SourceFile> files, Reader<T> reader) {
    return new Watched<>(files, reader);
  }

  /** As {@link #open(List, Reader)}, a single file. */
  public static <T> Watched<T> open(SourceFile file, Reader<T> reader) {
    return open(List.of(file), reader);
  }

  /** What the files said when they could be used last. */
  public T get() {
    return value;
  }

  /**
   * Looks at the files, which blocks.
   *
   * @return whether they say something else from now on
   */
  public synchronized boolean reload() {
    try {
      List<byte[]> contents = contents();
      byte[] now = digest(contents);
      if (Arrays.equals(now, digest)) {
        told = "";
        refusedDigest = new byte[0];
        return false;
      }
      if (Arrays.equals(now, refusedDigest)) {
        return false;
      }
      refusedDigest = now;
      value = Objects.requireNonNull(reader.read(contents));
      digest = now;
      told = "";
      LOG.info("event=security_files_reloaded files=\"{}\"", names());
      return true;
    } catch (SecurityFileException e) {
      tell(e.getMessage());
      return false;
    }
  }

  private void tell(String fault) {
    if (!fault.equals(told)) {
      told = fault;
      LOG.warn("event=security_files_refused kept=before cause=\"{}\"", fault);
    }
  }

  private String names() {
    return files.stream().map(SourceFile::toString).collect(Collectors.joining(", "));
  }

  private List<byte[]> contents() {
    return files.stream().map(SourceFile::read).toList();
  }

  private static byte[] digest(List<byte[]> contents) {
    try {
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      for (byte[] content : contents) {
        all.update(MessageDigest.getInstance("SHA-256").digest(content));
      }
      return all.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
