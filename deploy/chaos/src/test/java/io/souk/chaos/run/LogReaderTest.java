package io.souk.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.check.Act;
import io.souk.chaos.check.Obedience;
import io.souk.chaos.check.Reign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What logs tell of terms, over restarts and older files. */
class LogReaderTest {

  private static final String DAY = "2031-05-05T";

  @TempDir Path logs;

  private static Instant at(String time) {
    return Instant.parse(DAY + time + ".000Z");
  }

  private static String line(String time, String text) {
    return DAY + time + ".000Z INFO  [loop-0] i.s.m.b.Leadership " + text + "\n";
  }

  @Test
  void leadershipsOfAMaster() throws IOException {
    Files.writeString(
        logs.resolve("master.log.1"),
        line("10:00:00", "event=master_started port=5050")
            + line("10:00:01", "event=leadership_gained term=3")
            + line("10:00:05", "event=leadership_ended reason=\"the master stops\""));
    Files.writeString(
        logs.resolve("master.log"),
        line("10:01:00", "event=leadership_gained term=5")
            + "java.io.IOException: No space left on device\n\tat event=leadership_gained\n"
            + line("10:02:00", "event=leadership_gained term=8"));
    assertThat(LogReader.reigns("m1", logs))
        .containsExactly(
            new Reign("m1", 3, at("10:00:01"), Optional.of(at("10:00:05"))),
            new Reign("m1", 5, at("10:01:00"), Optional.of(at("10:02:00"))),
            new Reign("m1", 8, at("10:02:00"), Optional.empty()));
  }

  @Test
  void actsOfALeader() throws IOException {
    Files.writeString(
        logs.resolve("master.log"),
        line("10:00:01", "event=leadership_gained term=3")
            + line("10:00:02", "event=task-launched framework=f task=t agent=A-S0")
            + line("10:00:05", "event=leadership_ended reason=\"its lease ended\"")
            + line("10:01:00", "event=leadership_gained term=5")
            + line("10:01:01", "event=task-launched framework=f task=u agent=A-S0"));
    assertThat(LogReader.acts("m1", logs))
        .containsExactly(new Act("m1", 3, at("10:00:02")), new Act("m1", 5, at("10:01:01")));
  }

  @Test
  void termsOfAnAgent() throws IOException {
    Files.writeString(
        logs.resolve("agent.log"),
        line("10:00:01", "event=registered agent=A-S0 master=http://m1:5050 term=3")
            + line("10:00:02", "event=run_task task=t1 framework=f")
            + line("10:00:03", "event=registered agent=A-S0 master=http://m2:5050 term=4"));
    assertThat(LogReader.obediences("a1", logs))
        .containsExactly(
            new Obedience("a1", 3, at("10:00:01")), new Obedience("a1", 4, at("10:00:03")));
  }

  @Test
  void noLogYet() {
    assertThat(LogReader.reigns("m1", logs.resolve("none"))).isEmpty();
  }
}
