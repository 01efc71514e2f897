package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.ArchiveKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/** Makes archives for tests, hostile ones too. */
final class Archives {

  private Archives() {}

  interface TarContent {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  interface ZipContent {
    void write(ZipArchiveOutputStream zip) throws IOException;
  }

  static byte[] tar(TarContent content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      content.write(tar);
    }
    return bytes.toByteArray();
  }

  static byte[] zip(ZipContent content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
      content.write(zip);
    }
    return bytes.toByteArray();
  }

  static byte[] packed(ArchiveKind kind, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (kind) {
          case TAR_GZ, GZ -> new GZIPOutputStream(bytes);
          case TAR_BZ2 -> new BZip2CompressorOutputStream(bytes);
          case TAR_XZ -> new XZCompressorOutputStream(bytes);
          case TAR, ZIP -> bytes;
        }) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  static void file(TarArchiveOutputStream tar, String name, int mode, String text)
      throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    entry.setMode(mode);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** With the name just as it is. */
  static void rooted(TarArchiveOutputStream tar, String name, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    if (!entry.getName().equals(name)) {
      throw new AssertionError(entry.getName());
    }
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** The header that says that the next one's name is so long. */
  static void longName(TarArchiveOutputStream tar, int chars) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
    entry.setSize(chars);
    tar.putArchiveEntry(entry);
    tar.write("n".repeat(chars).getBytes(StandardCharsets.UTF_8));
    tar.closeArchiveEntry();
    file(tar, "x", 0644, "x");
  }

  /** One that is no file, by the type byte of tar. */
  static void special(TarArchiveOutputStream tar, byte type, String name, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
    special(tar, TarConstants.LF_SYMLINK, name, target);
  }

  static void hardLink(TarArchiveOutputStream tar, String name, String target) throws IOException {
    special(tar, TarConstants.LF_LINK, name, target);
  }

  static void file(ZipArchiveOutputStream zip, String name, int mode, String text)
      throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    if (mode != 0) {
      entry.setUnixMode(mode);
    }
    zip.putArchiveEntry(entry);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeArchiveEntry();
  }

  static void link(ZipArchiveOutputStream zip, String name, String target) throws IOException {
    file(zip, name, UnixStat.LINK_FLAG | 0777, target);
  }
}
