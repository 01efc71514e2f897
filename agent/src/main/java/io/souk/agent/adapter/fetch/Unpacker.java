package io.souk.agent.adapter.fetch;

import io.souk.agent.fetch.ArchiveKind;
import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.RelativeName;
import io.souk.agent.fetch.UnpackBudget;
import io.souk.agent.fetch.UnpackLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the archives of one container into its staging directory. */
final class Unpacker {

  private static final int BUFFER_BYTES = 64 * 1024;

  /** {@code xz -9} needs 65 MB; a header may ask for gigabytes. */
  private static final int XZ_MEMORY_KIB = 100 * 1024;

  private final Staging staging;
  private final UnpackBudget budget;
  private final UnpackLimits limits;
  private final Attempt attempt;

  Unpacker(Staging staging, UnpackLimits limits, Attempt attempt) {
    this.staging = staging;
    this.limits = limits;
    this.budget = new UnpackBudget(limits);
    this.attempt = attempt;
  }

  /**
   * Unpacks; blocks, and needs the processor meanwhile.
   *
   * @param name what the archive is called, which names what is in a {@link ArchiveKind#GZ}
   */
  void unpack(ArchiveKind kind, Path archive, RelativeName name) throws FetchException {
    try {
      budget.archive(Files.size(archive));
      switch (kind) {
        case ZIP -> new ZipMembers(this, limits.entries()).unpack(archive);
        case GZ -> gunzip(archive, name.sibling(kind.stem(name.fileName())));
        case TAR, TAR_GZ, TAR_BZ2, TAR_XZ -> untar(kind, archive);
      }
    } catch (IOException | RuntimeException e) {
      attempt.check();
      // The libraries throw much at what is broken; a full disk is told in the same way.
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new FetchException("cannot be unpacked: " + RelativeName.printable(why), e);
    }
  }

  private void untar(ArchiveKind kind, Path archive) throws IOException, FetchException {
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        InputStream tar = unpacked(kind, packed)) {
      new TarMembers(this).unpack(tar);
    }
  }

  private static InputStream unpacked(ArchiveKind kind, InputStream packed) throws IOException {
    return switch (kind) {
      case TAR_GZ, GZ -> new GZIPInputStream(packed, BUFFER_BYTES);
      case TAR_BZ2 -> new BZip2CompressorInputStream(packed, true);
      case TAR_XZ -> new XZCompressorInputStream(packed, true, XZ_MEMORY_KIB);
      case TAR, ZIP -> packed;
    };
  }

  private void gunzip(Path archive, RelativeName name) throws IOException, FetchException {
    try (InputStream packed = Files.newInputStream(archive);
        InputStream plain = unpacked(ArchiveKind.GZ, packed)) {
      budget.entry();
      file(name, Staging.FILE_MODE, plain);
    }
  }

  /** Counts a member of an archive, and reads its name. */
  RelativeName member(String name) throws FetchException {
    attempt.check();
    budget.entry();
    return RelativeName.parse(name);
  }

  void file(RelativeName name, int mode, InputStream content) throws IOException, FetchException {
    try (OutputStream out = staging.create(name, mode)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      int read;
      while ((read = content.read(buffer)) >= 0) {
        attempt.check();
        budget.bytes(read);
        out.write(buffer, 0, read);
      }
    }
  }

  Staging staging() {
    return staging;
  }
}
