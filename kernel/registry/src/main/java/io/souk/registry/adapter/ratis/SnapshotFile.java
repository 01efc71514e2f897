package io.souk.registry.adapter.ratis;

import io.souk.registry.codec.ContentsCodec;
import io.souk.registry.state.Contents;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Writes a snapshot so that its file is there whole or not at all: under another name first, and
 * under its own once it is on the disk. Its digest comes last; nothing relies on the snapshot
 * before.
 */
final class SnapshotFile {

  private static final String DRAFT = ".new";
  private static final Pattern NAME = SimpleStateMachineStorage.SNAPSHOT_REGEX;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * What is written goes to the disk in portions, so that the log, which has to get there in
   * between, never waits for a whole snapshot.
   */
  private static final int PORTION_BYTES = 4 << 20;

  private SnapshotFile() {}

  /** Somebody asked for it to be left. */
  static final class Abandoned extends IOException {

    private static final long serialVersionUID = 1;

    Abandoned() {
      super("abandoned");
    }
  }

  /**
   * Writes {@code contents} to {@code file}; blocks for the disk.
   *
   * @param abandoned asked again and again; true ends it
   * @return the digest
   * @throws Abandoned when it was; there is no file then, as after any other failure
   */
  static MD5Hash write(Contents contents, Path file, BooleanSupplier abandoned) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + DRAFT);
    try {
      MessageDigest digest = MD5FileUtil.newMD5();
      try (FileChannel channel =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        OutputStream out =
            new BufferedOutputStream(new Portions(channel, digest, abandoned), BUFFER_BYTES);
        ContentsCodec.write(contents, out);
        out.flush();
        channel.force(true);
      }
      MD5Hash hash = MD5Hash.newInstance(digest.digest());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      saveDigest(file, hash);
      force(file.getParent());
      return hash;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Ratis would leave an empty file where the disk is full. */
  private static void saveDigest(Path file, MD5Hash hash) throws IOException {
    try {
      MD5FileUtil.saveMD5File(file.toFile(), hash);
    } catch (IOException e) {
      Files.deleteIfExists(MD5FileUtil.getDigestFileForFile(file.toFile()).toPath());
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Has the names in a directory reach the disk, before anything is deleted in their favour. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes what a crash left half written, and gives a digest to what lacks nothing else. */
  static void tidy(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "snapshot.*")) {
      for (Path file : files) {
        if (file.toString().endsWith(DRAFT)) {
          Files.delete(file);
        } else if (NAME.matcher(file.getFileName().toString()).matches()
            && MD5FileUtil.getDigestFileForFile(file.toFile()).length() == 0) {
          MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        }
      }
    }
  }

  private static final class Portions extends OutputStream {

    private final FileChannel channel;
    private final MessageDigest digest;
    private final BooleanSupplier abandoned;
    private long unforced;

    Portions(FileChannel channel, MessageDigest digest, BooleanSupplier abandoned) {
      this.channel = channel;
      this.digest = digest;
      this.abandoned = abandoned;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (abandoned.getAsBoolean()) {
        throw new Abandoned();
      }
      digest.update(bytes, offset, length);
      ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      unforced += length;
      if (unforced >= PORTION_BYTES) {
        channel.force(false);
        unforced = 0;
      }
    }
  }
}
