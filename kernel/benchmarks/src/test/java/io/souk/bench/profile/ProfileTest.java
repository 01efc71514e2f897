package io.souk.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.bench.Waits;
import io.souk.bench.platform.LauncherCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import jdk.jfr.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {

  @TempDir Path dir;

  /** Something to be found: a method that works and one that allocates. */
  private static final class Busy {

    private final jdk.jfr.Recording recording;
    private byte[] last = new byte[0];
    private long sum;

    private Busy(jdk.jfr.Recording recording) {
      this.recording = recording;
    }

    private boolean work() {
      for (int i = 0; i < 2_000_000; i++) {
        sum = sum * 31 + i;
      }
      for (int i = 0; i < 2000; i++) {
        last = new byte[1024 + (int) (sum & 1)];
      }
      return recording.getSize() >= 0 && last.length > 0;
    }
  }

  @Test
  void aRecordingSaysWhereTheTimeAndTheBytesWent() throws Exception {
    Path file = dir.resolve("busy.jfr");
    try (jdk.jfr.Recording recording =
        new jdk.jfr.Recording(Configuration.getConfiguration("profile"))) {
      recording.start();
      Busy busy = new Busy(recording);
      Profile soFar = Profile.read(List.of());
      assertThat(soFar.samples()).isZero();
      long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      // Until there is a sample of it, however busy the machine is.
      do {
        for (int i = 0; i < 50; i++) {
          busy.work();
        }
        System.gc();
        recording.dump(file);
        soFar = Profile.read(List.of(file));
      } while (!isFound(soFar) && System.nanoTime() < until);
    }
    Profile profile = Profile.read(List.of(file));
    assertThat(profile.behalf()).anyMatch(share -> share.name().contains("ProfileTest$Busy.work"));
    assertThat(profile.packages()).anyMatch(share -> share.name().equals("io.souk.bench.profile"));
    assertThat(profile.sites()).anyMatch(share -> share.name().contains("ProfileTest$Busy.work"));
    assertThat(profile.classes()).extracting(Share::name).contains("[B");
    assertThat(profile.pauses().values()).anyMatch(each -> each.totalMillis() > 0);
    assertThat(LongStream.of(profile.samples(), profile.allocated())).allMatch(each -> each > 0);
    assertThat(profile.lines())
        .anyMatch(line -> line.contains("% ") && line.contains("ProfileTest$Busy.work"))
        .anyMatch(line -> line.contains("pauses of"));
    Profile twice = Profile.read(List.of(file, file));
    assertThat(twice.samples()).isEqualTo(2 * profile.samples());
  }

  private static boolean isFound(Profile profile) {
    return profile.behalf().stream().anyMatch(share -> share.name().contains("Busy.work"))
        && profile.sites().stream().anyMatch(share -> share.name().contains("Busy.work"))
        && !profile.pauses().isEmpty();
  }

  @Test
  void aJvmWithTheOptionRecordsItself() throws Exception {
    Process process =
        new ProcessBuilder(LauncherCommand.currentJava(), Recording.option(dir), "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Waits.until(Duration.ofSeconds(60), () -> !process.isAlive(), () -> "it runs");
    assertThat(Recording.find(dir)).hasSize(1);
    assertThat(Profile.read(Recording.find(dir)).lines()).isNotEmpty();
  }

  @Test
  void packagesAreAsDeepAsTheyTellPartsApart() {
    assertThat(Frames.family("io.souk.master.adapter.http.StateWriter.write"))
        .isEqualTo("io.souk.master.adapter");
    assertThat(Frames.family("io.souk.Main.main")).isEqualTo("io.souk");
    assertThat(Frames.family("java.util.HashMap.get")).isEqualTo("java.util");
    assertThat(Frames.family("java.util.concurrent.locks.LockSupport.park"))
        .isEqualTo("java.util.concurrent");
    assertThat(Frames.family("Main.main")).isEqualTo("Main");
  }

  @Test
  void theHeaviestComeFirst() {
    Ranking ranking = new Ranking();
    ranking.add("b", 1);
    ranking.add("a", 1);
    ranking.add("c", 1);
    ranking.add("c", 2);
    assertThat(ranking.top(2)).containsExactly(new Share("c", 3), new Share("a", 1));
    assertThat(ranking.total()).isEqualTo(5);
  }
}
