package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.RelativeName;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Members of a zip file. */
final class ZipMembers {

  private static final int PERMISSIONS = 0777;
  private static final int MAX_LINK_BYTES = 4096;

  /** All entries are in memory at once while a zip file is read. */
  private static final int MAX_ENTRIES = 200_000;

  private final Unpacker unpacker;
  private final int maxEntries;

  ZipMembers(Unpacker unpacker, int maxEntries) {
    this.unpacker = unpacker;
    this.maxEntries = Math.min(maxEntries, MAX_ENTRIES);
  }

  void unpack(Path archive) throws IOException, FetchException {
    checkCount(archive);
    try (ZipFile zip =
        ZipFile.builder()
            .setPath(archive)
            .setCharset(StandardCharsets.UTF_8)
            .setUseUnicodeExtraFields(true)
            .setIgnoreLocalFileHeader(true)
            .get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        member(zip, entry);
      }
    }
  }

  /** Each entry of the directory begins with a signature, so there are no more than of those. */
  private void checkCount(Path archive) throws IOException, FetchException {
    int found = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      int window = 0;
      int next;
      while ((next = in.read()) >= 0) {
        window = window << 8 | next;
        if (window == 0x504b0102 && ++found > maxEntries) {
          throw new FetchException("unpacks to more than " + maxEntries + " files");
        }
      }
    }
  }

  private void member(ZipFile zip, ZipArchiveEntry entry) throws IOException, FetchException {
    RelativeName name = unpacker.member(entry.getName());
    Staging staging = unpacker.staging();
    int mode = entry.getUnixMode();
    int type = mode & UnixStat.FILE_TYPE_FLAG;
    if (entry.isDirectory()) {
      staging.directory(name, mode == 0 ? Staging.DIRECTORY_MODE : mode & PERMISSIONS);
      return;
    }
    if (name.isRoot()) {
      throw new FetchException("the archive has a member without a name");
    }
    if (!zip.canReadEntryData(entry)) {
      throw new FetchException("'" + name + "' is encrypted or packed in an unknown way");
    }
    if (type == UnixStat.LINK_FLAG) {
      staging.symbolicLink(name, link(zip, entry));
    } else if (type == 0 || type == UnixStat.FILE_FLAG) {
      try (InputStream content = zip.getInputStream(entry)) {
        unpacker.file(name, mode == 0 ? Staging.FILE_MODE : mode & PERMISSIONS, content);
      }
      if (entry.getLastModifiedTime() != null) {
        staging.touched(name, entry.getLastModifiedTime());
      }
    } else {
      throw new FetchException("'" + name + "' is a device or a pipe");
    }
  }

  private static String link(ZipFile zip, ZipArchiveEntry entry)
      throws IOException, FetchException {
    try (InputStream content = zip.getInputStream(entry)) {
      byte[] target = content.readNBytes(MAX_LINK_BYTES + 1);
      if (target.length > MAX_LINK_BYTES) {
        throw new FetchException("the symbolic link '" + entry.getName() + "' is too long");
      }
      return new String(target, StandardCharsets.UTF_8);
    }
  }
}
