package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class VoteFileTest {

  private static Path directory;

  @BeforeContainer
  static void make() throws IOException {
    directory = Files.createTempDirectory("vote");
  }

  @AfterContainer
  static void remove() throws IOException {
    Files.deleteIfExists(file());
    Files.delete(directory);
  }

  private static Path file() {
    return directory.resolve("raft-meta");
  }

  @Property
  void anyBytesAreAVoteOrDamaged(@ForAll byte[] bytes) throws IOException {
    Files.write(file(), bytes);
    VoteFile vote = new VoteFile(directory);
    boolean damaged = vote.isDamaged();
    if (damaged) {
      assertThatThrownBy(vote::check)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("is damaged");
      assertThat(vote.repair(1, "m1")).isTrue();
    }
    assertThat(vote.repair(2, "m2")).isFalse();
    assertThat(Files.readAllBytes(file())).isEqualTo(damaged ? text(1, "m1") : bytes);
  }

  @Property(tries = 100)
  void whatWasRepairedIsAVote(@ForAll @LongRange(min = 0) long term) throws IOException {
    Files.write(file(), new byte[0]);
    VoteFile vote = new VoteFile(directory);
    assertThat(vote.repair(term, "10.0.0.1_5050")).isTrue();
    assertThat(vote.isDamaged()).isFalse();
    vote.check();
    assertThat(Files.readAllBytes(file())).isEqualTo(text(term, "10.0.0.1_5050"));
  }

  private static byte[] text(long term, String self) {
    return ("term=" + term + "\nvotedFor=" + self + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
