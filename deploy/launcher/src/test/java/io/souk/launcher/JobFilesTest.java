package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code souk job add} and {@code validate}: files, lists and directories of jobs. */
class JobFilesTest {

  private static final String API = "/chronos/v1/scheduler";

  @TempDir Path dir;

  private final StubPlatform platform = new StubPlatform();

  @AfterEach
  void stop() {
    platform.close();
  }

  private String file(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content.replace('\'', '"')).toString();
  }

  private void answers(String endpoint, String change) {
    platform.answer("POST " + endpoint, 200, ("{'change':'" + change + "'}").replace('\'', '"'));
  }

  private void there(String... names) {
    for (String name : names) {
      platform.answer("GET " + API + "/job/" + name, 200, "{\"name\":\"" + name + "\"}");
    }
  }

  @Test
  void oneJobIsStoredAsItIs() throws Exception {
    String file = file("a.json", "{'name':'a','schedule':'R//PT1H'}");
    platform.answer("POST " + API + "/iso8601", 204, "");
    assertThat(platform.run("job", "add", file).exit()).isEqualTo(1);
    there("a");
    StubPlatform.Ran ran = platform.run("job", "add", file);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEmpty();
    assertThat(platform.requests()).doesNotContain(API + "/iso8601?dryRun=true");
    assertThat(platform.bodies().getLast()).isEqualTo("{\"name\":\"a\",\"schedule\":\"R//PT1H\"}");
  }

  @Test
  void aListIsCheckedAndThenStoredParentsFirst() throws Exception {
    String file =
        file(
            "all.json",
            "[{'name':'c','parents':['b','x']},{'name':'b','parents':['a']},"
                + "{'name':'a','schedule':'R//PT1H','parents':[]}]");
    answers(API + "/iso8601", "create");
    answers(API + "/dependency", "create");
    there("a", "b", "c");
    StubPlatform.Ran ran = platform.run("job", "add", file);
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("a: new\nb: new\nc: new\n3 jobs change, 0 stay as they are\n");
    assertThat(platform.requests())
        .containsExactly(
            API + "/iso8601?dryRun=true",
            API + "/dependency?dryRun=true&assumed=a",
            API + "/dependency?dryRun=true&assumed=b",
            API + "/iso8601",
            API + "/job/a",
            API + "/dependency",
            API + "/job/b",
            API + "/dependency",
            API + "/job/c");
    assertThat(platform.bodies().getFirst()).isEqualTo("{\"name\":\"a\",\"schedule\":\"R//PT1H\"}");
  }

  @Test
  void whatDoesNotChangeIsLeftAlone() throws Exception {
    file("sub/a.json", "{'jobs':[{'name':'a','schedule':'R//PT1H'}]}");
    file("b.json", "{'name':'b','parents':['a']}");
    file(".hidden.json", "{}");
    answers(API + "/iso8601", "none");
    platform.answer(
        "POST " + API + "/dependency",
        200,
        "{\"change\":\"replace\",\"before\":{\"command\":\"x\",\"successCount\":3},"
            + "\"job\":{\"command\":\"y\",\"successCount\":0}}");
    there("b");
    StubPlatform.Ran shown = platform.run("job", "add", dir.toString(), "--dry-run");
    assertThat(shown.exit()).as(shown.err()).isZero();
    assertThat(shown.out())
        .isEqualTo("b: changed\n  ~ command: \"x\" -> \"y\"\n1 job changes, 1 stays as it is\n");
    assertThat(platform.requests()).allMatch(each -> each.contains("dryRun=true"));
    StubPlatform.Ran done = platform.run("job", "add", dir.toString(), "-o", "json");
    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(new ObjectMapper().readTree(done.out()).path("jobs")).hasSize(2);
    assertThat(platform.requests()).contains(API + "/dependency").doesNotContain(API + "/iso8601");
  }

  @Test
  void nothingIsStoredWhenOneIsRefused() throws Exception {
    String file = file("l.json", "[{'name':'a','schedule':'R//PT1H'},{'name':'b','schedule':'x'}]");
    platform.answer("POST " + API + "/iso8601", 400, "{\"message\":\"Cannot parse schedule\"}");
    StubPlatform.Ran ran = platform.run("job", "add", file);
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo("souk: job a of %s: Cannot parse schedule (and 1 more jobs)\n".formatted(file));
    assertThat(platform.requests()).allMatch(each -> each.contains("dryRun=true"));
  }

  @Test
  void validateSaysWhatIsWrongWithEachOrWhenItRuns() throws Exception {
    file("a.json", "{'name':'a','schedule':'R//PT1H'}");
    file("b.json", "{'name':'b','parents':['z']}");
    platform.answer(
        "POST " + API + "/iso8601",
        200,
        "{\"next\":[{\"local\":\"t1\"},{\"local\":\"t2\"}],\"job\":{\"name\":\"a\"}}");
    platform.answer("POST " + API + "/dependency", 400, "{\"message\":\"Missing: [z]\"}");
    StubPlatform.Ran ran = platform.run("job", "validate", dir.toString());
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).isEqualTo("a: valid, runs at t1, t2\njob b of b.json: Missing: [z]\n");
    assertThat(ran.err()).isEqualTo("souk: 1 of 2 jobs cannot be\n");
    platform.answer(
        "POST " + API + "/dependency", 200, "{\"job\":{\"parents\":[\"z\"]},\"next\":[]}");
    assertThat(platform.run("job", "validate", dir.toString()).out())
        .isEqualTo("a: valid, runs at t1, t2\nb: valid, runs after z\n");
  }

  @Test
  void namesOfOldGoThroughTheOldApi() throws Exception {
    String file = file("a.json", "[{'name':'Night job #1','schedule':'R//PT1H'}]");
    answers("/chronos/scheduler/iso8601", "none");
    assertThat(platform.run("job", "add", file).exit()).isZero();
    assertThat(platform.requests()).containsExactly("/chronos/scheduler/iso8601?dryRun=true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {'schedule':'R//PT1H'} | 'name' is missing
          {'name':''} | 'name' is missing
          [1] | expected a job as a JSON object, or a list of jobs
          true | expected a job as a JSON object, or a list of jobs
          [{'name':'a'},{'name':'a'}] | job a is defined twice
          [{'name':'a','parents':['b']},{'name':'b','parents':['c']},{'name':'c','parents':['a']}] | these jobs would wait for each other: a <- c <- b <- a
          [{'name':'a','parents':['a']}] | these jobs would wait for each other: a <- a
          {'name':  | not valid JSON
          """)
  void refusesFilesThatCannotBe(String content, String reason) throws Exception {
    String file = file("x.json", content);
    for (String command : List.of("add", "validate")) {
      StubPlatform.Ran ran = platform.run("job", command, file);
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err()).startsWith("souk: ").contains(reason);
      assertThat(ran.err().strip().lines()).hasSize(1);
    }
    assertThat(platform.requests()).isEmpty();
  }

  @Test
  void longChainsAreOrdered() throws Exception {
    StringBuilder list = new StringBuilder("[");
    for (int i = 3000; i > 0; i--) {
      list.append("{'name':'j%d','parents':['j%d']},".formatted(i, i - 1));
    }
    String file = file("chain.json", list + "{'name':'j0','schedule':'R//PT1H'}]");
    platform.answer("POST " + API + "/iso8601", 503, "{\"message\":\"busy\"}");
    StubPlatform.Ran ran = platform.run("job", "add", file);
    assertThat(ran.err()).contains("answered 503: busy");
    assertThat(platform.requests()).containsExactly(API + "/iso8601?dryRun=true");
  }
}
