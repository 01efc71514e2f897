package io.souk.chronos.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class WordingTest {

  private final Wording wording = new Wording("prod", () -> "http://host:4400");

  @Example
  void subjectsAreThoseOfChronos() {
    assertThat(wording.subject(Notices.of(Event.FAILED, "j", "")))
        .isEqualTo("[prod] [Chronos] job 'j' failed!");
    assertThat(wording.subject(Notices.of(Event.DISABLED, "j", "")))
        .isEqualTo("[prod] [Chronos] job 'j' disabled");
    assertThat(new Wording("", () -> "").subject(Notices.of(Event.DELETED, "j", "")))
        .isEqualTo("[Chronos] Your job 'j' was deleted!");
  }

  @Example
  void messageSaysWhatHappenedAndWhereToLook() {
    String message = wording.message(Notices.failed("a b#c", "", "exit 3"));
    assertThat(message)
        .contains("Job 'a b#c' failed at 2026-01-01T00:00:00.000Z.")
        .contains("Attempt 1, failed on host-1. Task: ct:")
        .contains("Message: exit 3")
        .contains("http://host:4400/v1/scheduler/job/a%20b%23c/runs");
    assertThat(wording.message(Notices.failed("j", "", "x").withLeftOut(7))).contains("one: 7.");
  }

  @Property
  void whatTasksSayStaysInItsLine(@ForAll @StringLength(max = 5000) String said) {
    Notice notice = Notices.failed("j", "", "x" + said);
    String message = wording.message(notice);
    assertThat(message.lines().count()).isEqualTo(4);
    assertThat(message.length()).isLessThan(3000);
    assertThat(message.chars().filter(c -> c != '\n').noneMatch(Character::isISOControl)).isTrue();
  }

  @Property
  void noCharacterIsTorn(@ForAll @StringLength(max = 40) String start) {
    String whole = new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String line = Wording.line(whole + "🚀".repeat(30), 50);
    assertThat(new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(line);
  }

  @Property
  void ownersAreBounded(@ForAll String owner) {
    List<String> owners = Owners.of(owner);
    assertThat(owners).hasSizeLessThanOrEqualTo(20).doesNotHaveDuplicates();
    assertThat(owners)
        .allSatisfy(
            one -> assertThat(one).isNotBlank().doesNotContain(",").hasSizeLessThanOrEqualTo(320));
  }

  @Example
  void ownersAreSeparatedByCommas() {
    assertThat(Owners.of(" a@x , b@y,,a@x, ")).containsExactly("a@x", "b@y");
    assertThat(Owners.of("")).isEmpty();
    assertThat(Owners.of(",".repeat(199) + "y@y,z@z")).isEmpty();
    assertThat(Owners.of(",".repeat(100_000) + "z@z")).hasSizeLessThanOrEqualTo(1);
  }
}
