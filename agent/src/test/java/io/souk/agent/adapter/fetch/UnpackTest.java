package io.souk.agent.adapter.fetch;

import static io.souk.agent.adapter.fetch.FetchBench.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fetch.ArchiveKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives, from the local disk; well-meant and hostile ones. */
class UnpackTest {

  @TempDir Path dir;
  private FetchBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = FetchBench.small(dir.resolve("work"));
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  private Path save(String name, byte[] content) throws IOException {
    return Files.write(dir.resolve(name), content);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }

  private static byte[] sample() throws IOException {
    return Archives.tar(
        tar -> {
          Archives.special(tar, TarConstants.LF_DIR, "./", "");
          Archives.special(tar, TarConstants.LF_DIR, "app/", "");
          Archives.file(tar, "app/run.sh", 04755, "echo hello");
          Archives.file(tar, "app/größe/日本語.txt", 0600, "non-ASCII");
          Archives.file(tar, "./deep/" + "n".repeat(150) + "/" + "m".repeat(150), 0644, "long");
          Archives.link(tar, "app/latest", "größe");
          Archives.hardLink(tar, "app/again.sh", "app/run.sh");
          Archives.file(tar, "empty", 0444, "");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "x.tar, TAR",
    "x.tar.gz, TAR_GZ",
    "x.tgz, TAR_GZ",
    "x.tar.bz2, TAR_BZ2",
    "x.tbz2, TAR_BZ2",
    "x.tar.xz, TAR_XZ",
    "x.txz, TAR_XZ"
  })
  void unpacksEveryKindOfTar(String name, ArchiveKind kind) throws IOException {
    Path archive = save(name, Archives.packed(kind, sample()));

    Path sandbox = bench.fetch("c", uri(archive));

    assertThat(sandbox.resolve("app/run.sh")).hasContent("echo hello");
    assertThat(permissions(sandbox.resolve("app/run.sh"))).isEqualTo("rwxr-xr-x");
    assertThat(sandbox.resolve("app/größe/日本語.txt")).hasContent("non-ASCII");
    assertThat(permissions(sandbox.resolve("app/größe/日本語.txt"))).isEqualTo("rw-------");
    assertThat(sandbox.resolve("app/latest/日本語.txt")).hasContent("non-ASCII");
    assertThat(sandbox.resolve("app/again.sh")).hasContent("echo hello");
    assertThat(sandbox.resolve("empty")).isEmptyFile();
    assertThat(sandbox.resolve("deep/" + "n".repeat(150) + "/" + "m".repeat(150)))
        .hasContent("long");
    assertThat(sandbox.resolve(name)).as("the archive stays").exists();
    assertThat(bench.staging("c")).doesNotExist();
  }

  @Test
  void unpacksZip() throws IOException {
    Path archive =
        save(
            "x.zip",
            Archives.zip(
                zip -> {
                  Archives.file(zip, "bin/", UnixStat.DIR_FLAG | 0755, "");
                  Archives.file(zip, "bin/run", UnixStat.FILE_FLAG | 0755, "run");
                  Archives.file(zip, "plain/größe 日本.txt", 0, "dos");
                  Archives.link(zip, "bin/other", "run");
                }));

    Path sandbox = bench.fetch("c", uri(archive));

    assertThat(permissions(sandbox.resolve("bin/run"))).isEqualTo("rwxr-xr-x");
    assertThat(sandbox.resolve("bin/other")).isSymbolicLink().hasContent("run");
    assertThat(sandbox.resolve("plain/größe 日本.txt")).hasContent("dos");
    assertThat(permissions(sandbox.resolve("plain/größe 日本.txt"))).isEqualTo("rw-r--r--");
  }

  @Test
  void unpacksASingleCompressedFile() throws IOException {
    Path archive = save("a.log.gz", Archives.packed(ArchiveKind.GZ, "text".getBytes()));

    Path sandbox = bench.fetch("c", uri(archive));

    assertThat(sandbox.resolve("a.log")).hasContent("text");
    assertThat(sandbox.resolve("a.log.gz")).exists();
  }

  @Test
  void unpacksNothingThatIsExecutableOrNotToBe() throws IOException {
    Path archive = save("x.tar", sample());

    Path program = bench.fetch("a", uri(archive).toBuilder().setExecutable(true).build());
    Path whole = bench.fetch("b", uri(archive).toBuilder().setExtract(false).build());
    Path renamed = bench.fetch("c", uri(archive).toBuilder().setOutputFile("sub/data").build());

    assertThat(permissions(program.resolve("x.tar"))).isEqualTo("rwxr-xr-x");
    for (Path sandbox : new Path[] {program, whole, renamed}) {
      assertThat(sandbox.resolve("app")).doesNotExist();
    }
    assertThat(permissions(whole.resolve("x.tar"))).isEqualTo("rw-r--r--");
    assertThat(renamed.resolve("sub/data")).hasBinaryContent(sample());
  }

  @Test
  void severalArchivesMayShareDirectories() throws IOException {
    Path one = save("1.tar", Archives.tar(tar -> Archives.file(tar, "lib/a", 0644, "a")));
    Path two = save("2.tar", Archives.tar(tar -> Archives.file(tar, "lib/b", 0644, "b")));
    Path again = save("3.tar", Archives.tar(tar -> Archives.file(tar, "lib/a", 0644, "newer")));

    Path sandbox = bench.fetch("c", uri(one), uri(two), uri(again));

    assertThat(sandbox.resolve("lib/a")).hasContent("newer");
    assertThat(sandbox.resolve("lib/b")).hasContent("b");
  }

  @Test
  void fetchingAgainReplacesWhatIsThere() throws IOException {
    Path archive = save("x.tar", sample());
    Path outside = save("outside", "untouched".getBytes());
    Path sandbox = bench.fetch("c", uri(archive));
    Files.writeString(sandbox.resolve("app/half"), "of an earlier attempt");
    Files.delete(sandbox.resolve("empty"));
    Files.createSymbolicLink(sandbox.resolve("empty"), outside);

    bench.fetch("c", uri(archive));

    assertThat(sandbox.resolve("app/half")).doesNotExist();
    assertThat(sandbox.resolve("empty")).isRegularFile().isEmptyFile();
    assertThat(outside).hasContent("untouched");
  }

  record Hostile(String name, byte[] content, String why) {
    @Override
    public String toString() {
      return name + ": " + why;
    }
  }

  private static Hostile tar(String why, Archives.TarContent content) throws IOException {
    return new Hostile("x.tar", Archives.tar(content), why);
  }

  private static Hostile zip(String why, Archives.ZipContent content) throws IOException {
    return new Hostile("x.zip", Archives.zip(content), why);
  }

  static Stream<Hostile> hostile() throws IOException {
    return Stream.of(
        tar("leads out of the sandbox", t -> Archives.file(t, "../evil", 0644, "x")),
        tar("leads out of the sandbox", t -> Archives.file(t, "a/../../evil", 0644, "x")),
        tar("is an absolute path", t -> Archives.rooted(t, "/evil", "x")),
        tar("leads out of the sandbox", t -> Archives.link(t, "l", "/etc")),
        tar("leads out of the sandbox", t -> Archives.link(t, "l", "..")),
        tar(
            "leads out of the sandbox",
            t -> {
              Archives.link(t, "a/b/c", "../..");
              Archives.link(t, "l", "a/b/c/..");
            }),
        tar(
            "goes through a symbolic link",
            t -> {
              Archives.special(t, TarConstants.LF_DIR, "d/", "");
              Archives.link(t, "l", "d");
              Archives.file(t, "l/x", 0644, "x");
            }),
        tar(
            "leads out of the sandbox",
            t -> {
              Archives.link(t, "l", "../../outside");
              Archives.file(t, "l", 0644, "x");
              Archives.link(t, "m", "../../outside");
            }),
        tar("points at no file", t -> Archives.hardLink(t, "h", "nowhere")),
        tar("leads out of the sandbox", t -> Archives.hardLink(t, "h", "../../outside")),
        tar("is an absolute path", t -> Archives.hardLink(t, "h", "/etc/passwd")),
        tar(
            "goes through a symbolic link",
            t -> {
              Archives.link(t, "l", "../../outside");
              Archives.hardLink(t, "h", "l");
            }),
        tar(
            "points at itself",
            t -> {
              Archives.file(t, "h", 0644, "x");
              Archives.hardLink(t, "h", "h");
            }),
        tar("device or a pipe", t -> Archives.special(t, TarConstants.LF_CHR, "dev", "")),
        tar("device or a pipe", t -> Archives.special(t, TarConstants.LF_BLK, "dev", "")),
        tar("device or a pipe", t -> Archives.special(t, TarConstants.LF_FIFO, "pipe", "")),
        tar(
            "goes through a file",
            t -> {
              Archives.file(t, "a", 0644, "x");
              Archives.file(t, "a/b", 0644, "x");
            }),
        tar(
            "is a directory already",
            t -> {
              Archives.file(t, "a/b", 0644, "x");
              Archives.file(t, "a", 0644, "x");
            }),
        tar("longer than 255 bytes", t -> Archives.file(t, "ü".repeat(200), 0644, "x")),
        tar("longer than 3000 bytes", t -> Archives.file(t, "a/".repeat(2000) + "b", 0644, "x")),
        tar(
            "more than 200 files",
            t -> {
              for (int i = 0; i < 201; i++) {
                Archives.file(t, "f" + i, 0644, "");
              }
            }),
        tar("a header is bigger than", t -> Archives.longName(t, 3 << 19)),
        zip("leads out of the sandbox", z -> Archives.file(z, "../evil", 0, "x")),
        zip("leads out of the sandbox", z -> Archives.file(z, "..\\evil/../../evil", 0, "x")),
        zip("leads out of the sandbox", z -> Archives.link(z, "l", "../../outside")),
        zip("leads out of the sandbox", z -> Archives.link(z, "l", "/etc/passwd")),
        zip("is too long", z -> Archives.link(z, "l", "a/".repeat(5000))),
        zip("device or a pipe", z -> Archives.file(z, "dev", 0020644, "x")),
        zip(
            "more than 200 files",
            z -> {
              for (int i = 0; i < 201; i++) {
                Archives.file(z, "f" + i, 0, "");
              }
            }),
        bomb("x.tar.gz", ArchiveKind.TAR_GZ, "more than 100 times its size", 3),
        bomb("x.tar.bz2", ArchiveKind.TAR_BZ2, "more than 100 times its size", 3),
        bomb("x.tar.xz", ArchiveKind.TAR_XZ, "more than 100 times its size", 3),
        bomb("x.gz", ArchiveKind.GZ, "more than 100 times its size", 3),
        zip("more than 100 times its size", z -> Archives.file(z, "zeros", 0, "0".repeat(3 << 20))),
        new Hostile("x.tar", Archives.tar(t -> zeros(t, 5 << 20)), "is bigger than 4194304 bytes"),
        new Hostile("x.tar.gz", "no gzip".getBytes(), "cannot be unpacked"),
        new Hostile("x.zip", "no zip at all".getBytes(), "cannot be unpacked"),
        new Hostile("x.tar", "no tar".repeat(200).getBytes(), "cannot be unpacked"),
        new Hostile("x.tar", new byte[0], "cannot be unpacked"),
        new Hostile("x.tar.xz", hungryXz(), "cannot be unpacked"));
  }

  private static void zeros(TarArchiveOutputStream tar, int bytes) throws IOException {
    Archives.file(tar, "zeros", 0644, "0".repeat(bytes));
  }

  private static Hostile bomb(String name, ArchiveKind kind, String why, int mebibytes)
      throws IOException {
    byte[] plain =
        kind == ArchiveKind.GZ
            ? new byte[mebibytes << 20]
            : Archives.tar(tar -> zeros(tar, mebibytes << 20));
    return new Hostile(name, Archives.packed(kind, plain), why);
  }

  /** A valid header that asks for 1.5 GiB to unpack a few bytes. */
  private static byte[] hungryXz() throws IOException {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    org.tukaani.xz.LZMA2Options options = new org.tukaani.xz.LZMA2Options(0);
    options.setDictSize(4096);
    try (org.tukaani.xz.XZOutputStream out = new org.tukaani.xz.XZOutputStream(bytes, options)) {
      out.write(sample());
    }
    byte[] xz = bytes.toByteArray();
    // Block header: size, flags, filter id, size of properties, dictionary size; then a checksum.
    int header = 12;
    xz[header + 4] = 39;
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    int length = (xz[header] + 1) * 4;
    crc.update(xz, header, length - 4);
    for (int i = 0; i < 4; i++) {
      xz[header + length - 4 + i] = (byte) (crc.getValue() >> 8 * i);
    }
    return xz;
  }

  @ParameterizedTest
  @MethodSource
  void hostile(Hostile hostile) throws IOException {
    save("outside", "untouched".getBytes());
    Files.writeString(Files.createDirectories(dir.resolve("work")).resolve("outside"), "untouched");
    Path archive = save(hostile.name(), hostile.content());

    String why = bench.failure("c", uri(archive));

    assertThat(why).contains(hostile.why());
    assertThat(why).doesNotContain("\n");
    assertThat(why.length()).isLessThan(700);
    assertThat(dir.resolve("outside")).hasContent("untouched");
    assertThat(dir.resolve("work/outside")).hasContent("untouched");
    try (Stream<Path> evil = Files.find(dir, 9, (path, a) -> path.endsWith("evil"))) {
      assertThat(evil).isEmpty();
    }
    assertThat(bench.staging("c")).doesNotExist();
    try (Stream<Path> left = Files.list(bench.sandbox("c"))) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactly("stderr");
    }
  }
}
