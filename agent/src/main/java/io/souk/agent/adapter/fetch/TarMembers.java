package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.RelativeName;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Members of a tar stream. */
final class TarMembers {

  private static final int PERMISSIONS = 0777;

  private final Unpacker unpacker;

  TarMembers(Unpacker unpacker) {
    this.unpacker = unpacker;
  }

  void unpack(InputStream plain) throws IOException, FetchException {
    HeaderLimit limited = new HeaderLimit(plain);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(limited, StandardCharsets.UTF_8.name())) {
      boolean any = false;
      TarArchiveEntry entry;
      while ((entry = limited.header(tar)) != null) {
        any = true;
        member(tar, entry);
      }
      if (!any && !limited.sawAnything()) {
        throw new IOException("it is empty");
      }
    }
  }

  private void member(TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException, FetchException {
    RelativeName name = unpacker.member(entry.getName());
    Staging staging = unpacker.staging();
    if (entry.isDirectory()) {
      staging.directory(name, entry.getMode() & PERMISSIONS);
    } else if (name.isRoot()) {
      throw new FetchException("the archive has a member without a name");
    } else if (entry.isSymbolicLink()) {
      staging.symbolicLink(name, entry.getLinkName());
    } else if (entry.isLink()) {
      staging.hardLink(name, RelativeName.parse(entry.getLinkName()));
    } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      throw new FetchException("'" + name + "' is a device or a pipe");
    } else if (!tar.canReadEntryData(entry)) {
      throw new FetchException("'" + name + "' is packed in a way that is not supported");
    } else {
      unpacker.file(name, entry.getMode() & PERMISSIONS, tar);
      Date modified = entry.getLastModifiedDate();
      staging.touched(name, FileTime.fromMillis(modified.getTime()));
    }
  }

  /**
   * Ends streams whose headers do not end: the library keeps long names and extended headers in
   * memory, and they may claim to be gigabytes.
   */
  private static final class HeaderLimit extends FilterInputStream {

    private static final long MAX_HEADER_BYTES = 1 << 20;

    private long left = Long.MAX_VALUE;
    private boolean anything;

    HeaderLimit(InputStream in) {
      super(in);
    }

    TarArchiveEntry header(TarArchiveInputStream tar) throws IOException {
      left = MAX_HEADER_BYTES;
      TarArchiveEntry entry = tar.getNextEntry();
      left = Long.MAX_VALUE;
      return entry;
    }

    boolean sawAnything() {
      return anything;
    }

    private void take(long bytes) throws IOException {
      anything |= bytes > 0;
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new IOException("a header is bigger than " + MAX_HEADER_BYTES + " bytes");
      }
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      take(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      take(read);
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      take(skipped);
      return skipped;
    }
  }
}
