package io.souk.agent.adapter.docker;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends one stream's messages to its sandbox file, leaving out what the file already has.
 * Confined to the copier's thread.
 */
final class LogSink implements Closeable {
  private final FileChannel file;
  private LogPosition.Stream position;
  private int sameTimeLeft;
  private long bytesLeft;

  private LogSink(FileChannel file, LogPosition.Stream position, long bytesLeft) {
    this.file = file;
    this.position = position;
    this.sameTimeLeft = position.sameTime();
    this.bytesLeft = bytesLeft;
  }

  /** Opens the file and compares it with the position. */
  static LogSink open(Path path, LogPosition.Stream saved) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    try {
      long size = file.size();
      // A shorter file was truncated by somebody: then nothing of the log is taken for copied.
      long extra = Math.max(0, size - saved.fileSize());
      LogPosition.Stream from =
          new LogPosition.Stream(saved.time(), saved.sameTime(), Math.min(size, saved.fileSize()));
      return new LogSink(file, from, extra);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Size of a file, 0 when there is none. */
  static long size(Path path) throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  void accept(LogFrames.Message message) throws IOException {
    int order = message.time().compareTo(position.time());
    if (!position.time().isEmpty() && order < 0) {
      return;
    }
    if (order == 0 && sameTimeLeft > 0) {
      sameTimeLeft--;
      return;
    }
    sameTimeLeft = 0;
    int skip = (int) Math.min(bytesLeft, message.length());
    bytesLeft -= skip;
    ByteBuffer rest =
        ByteBuffer.wrap(message.bytes(), message.from() + skip, message.length() - skip);
    while (rest.hasRemaining()) {
      file.write(rest);
    }
    position = position.advanced(message.time(), position.fileSize() + message.length());
  }

  LogPosition.Stream position() {
    return position;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
