package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DependentJobTest {

  private static final String NEVER = "R0/2026-01-01T00:00:00Z/PT1H";

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
    scheduled("p");
    scheduled("q");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private void scheduled(String name) {
    platform.create("{\"name\":\"%s\",\"schedule\":\"%s\"}".formatted(name, NEVER));
  }

  private void dependent(String name, String parents) {
    platform.create("{\"name\":\"%s\",\"parents\":[%s]}".formatted(name, parents));
  }

  private void run(String name, TaskState end) {
    platform.call("PUT", "/v1/scheduler/job/" + name, "");
    platform.settle();
    TaskInfo task =
        platform.offer().stream()
            .filter(one -> one.getName().equals("ChronosTask:" + name))
            .findFirst()
            .orElseThrow();
    platform.finish(task, end);
  }

  private List<String> launches() {
    return platform.offer().stream()
        .map(TaskInfo::getName)
        .map(name -> name.replace("ChronosTask:", ""))
        .toList();
  }

  @Test
  void runsWhenAllParentsSucceededSinceItsLastRun() {
    dependent("c", "\"p\",\"q\"");
    run("p", TaskState.TASK_FINISHED);
    assertThat(launches()).isEmpty();
    run("p", TaskState.TASK_FINISHED);
    assertThat(launches()).isEmpty();
    run("q", TaskState.TASK_FINISHED);
    TaskInfo child = platform.offer().get(0);
    assertThat(child.getName()).isEqualTo("ChronosTask:c");
    platform.finish(child, TaskState.TASK_FINISHED);
    assertThat(launches()).isEmpty();
    run("q", TaskState.TASK_FINISHED);
    assertThat(launches()).isEmpty();
    run("p", TaskState.TASK_FINISHED);
    assertThat(launches()).containsExactly("c");
  }

  @Test
  void successOfParentsDuringItsRunIsKeptForTheNext() {
    dependent("c", "\"p\"");
    run("p", TaskState.TASK_FINISHED);
    TaskInfo child = platform.offer().get(0);
    platform.update(child, TaskState.TASK_RUNNING);
    run("p", TaskState.TASK_FINISHED);
    platform.update(child, TaskState.TASK_RUNNING);
    assertThat(launches()).isEmpty();
    platform.update(child, TaskState.TASK_FINISHED);
    assertThat(launches()).containsExactly("c");
  }

  @Test
  void failedParentTriggersOnlyWithSoftError() {
    platform.create("{\"name\":\"p\",\"schedule\":\"%s\",\"retries\":0}".formatted(NEVER));
    platform.create(
        "{\"name\":\"q\",\"schedule\":\"%s\",\"retries\":0,\"softError\":true}".formatted(NEVER));
    dependent("c", "\"p\"");
    dependent("d", "\"q\"");
    run("p", TaskState.TASK_FAILED);
    assertThat(launches()).isEmpty();
    run("q", TaskState.TASK_FAILED);
    assertThat(launches()).containsExactly("d");
  }

  @Test
  void progressSurvivesRestart() {
    dependent("c", "\"p\",\"q\"");
    run("p", TaskState.TASK_FINISHED);
    platform.restart();
    run("q", TaskState.TASK_FINISHED);
    assertThat(launches()).containsExactly("c");
  }

  @Test
  void markedSuccessCountsAsOne() {
    dependent("c", "\"p\"");
    HttpResponse<String> answer = platform.call("PUT", "/v1/scheduler/job/success/p", "");
    assertThat(answer.body()).isEqualTo("marked job p as successful: true");
    platform.settle();
    assertThat(launches()).containsExactly("c");
    assertThat(platform.call("PUT", "/v1/scheduler/job/success/nobody", "").body())
        .isEqualTo("marked job nobody as successful: false");
  }

  @Test
  void missingParentsAndCyclesAreRefusedAndChangeNothing() {
    HttpResponse<String> missing =
        platform.post("dependency", "{\"name\":\"c\",\"parents\":[\"p\",\"nobody\"]}");
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(missing.body()).contains("nobody").contains("does not have all parents defined!");

    HttpResponse<String> self = platform.post("dependency", "{\"name\":\"c\",\"parents\":[\"c\"]}");
    assertThat(self.statusCode()).isEqualTo(400);
    assertThat(self.body()).contains("c <- c");

    dependent("c", "\"p\"");
    dependent("d", "\"c\"");
    HttpResponse<String> cycle =
        platform.post("dependency", "{\"name\":\"c\",\"parents\":[\"p\",\"d\"]}");
    assertThat(cycle.statusCode()).isEqualTo(400);
    assertThat(cycle.body()).contains("c <- d <- c");
    assertThat(platform.get("job/c").get("parents")).hasSize(1);
  }

  @Test
  void childOfDeletedJobIsAdopted() {
    dependent("c", "\"p\",\"q\"");
    dependent("d", "\"c\"");
    platform.create(
        """
        {"name":"e","parents":["p"],"arguments":["x"],
         "environmentVariables":[{"name":"A","value":"b"}]}""");
    assertThat(platform.call("DELETE", "/v1/scheduler/job/c", "").statusCode()).isEqualTo(204);
    assertThat(platform.get("job/d").get("parents").toString()).isEqualTo("[\"p\",\"q\"]");
    assertThat(platform.call("DELETE", "/v1/scheduler/job/p", "").statusCode()).isEqualTo(204);
    assertThat(platform.get("job/d").get("parents").toString()).isEqualTo("[\"q\"]");
    JsonNode orphan = platform.get("job/e");
    assertThat(orphan.get("schedule").asText()).isEqualTo(NEVER);
    assertThat(orphan.get("arguments")).hasSize(1);
    assertThat(orphan.get("environmentVariables")).hasSize(1);
  }

  @Test
  void kindCanBeChangedThroughTheOtherEndpoint() {
    platform.create("{\"name\":\"p\",\"parents\":[\"q\"]}");
    assertThat(platform.get("job/p").has("schedule")).isFalse();
    scheduled("p");
    assertThat(platform.get("job/p").has("parents")).isFalse();
    run("q", TaskState.TASK_FINISHED);
    assertThat(launches()).isEmpty();
  }

  @Test
  void graphsShowJobsAndLinks() {
    dependent("c", "\"p\",\"q\"");
    run("p", TaskState.TASK_FINISHED);
    assertThat(platform.call("GET", "/v1/scheduler/graph/csv", "").body())
        .isEqualTo(
            "node,p,success,idle\nnode,q,fresh,idle\nnode,c,fresh,idle\nlink,p,c\nlink,q,c\n");
    assertThat(platform.call("GET", "/v1/scheduler/graph/dot", "").body())
        .startsWith("digraph G {\n")
        .contains("1 [ label=\"p\" ];", "1 -> 3;", "2 -> 3;")
        .endsWith("}\n");
  }

  @Test
  void graphAsJsonShowsWhatIsWaitedFor() {
    dependent("c", "\"p\",\"q\"");
    run("p", TaskState.TASK_FINISHED);
    JsonNode graph = platform.get("graph/json");
    assertThat(graph.get("nodes").toString())
        .isEqualTo(
            """
            [{"name":"p","status":"success","state":"idle","disabled":false,"schedule":"%s"},\
            {"name":"q","status":"fresh","state":"idle","disabled":false,"schedule":"%s"},\
            {"name":"c","status":"fresh","state":"idle","disabled":false,"schedule":""}]"""
                .formatted(NEVER, NEVER));
    assertThat(graph.get("links").toString())
        .isEqualTo(
            """
            [{"parent":"p","child":"c","satisfied":true},\
            {"parent":"q","child":"c","satisfied":false}]""");
  }

  @Test
  void namesNeedNoEscapingInGraphs() {
    for (String name : List.of("a\"b", "a,b", "a\\\\b", "a\nb", "a;b", "a]b", "größe")) {
      String body = platform.json.createObjectNode().put("name", name).toString();
      HttpResponse<String> legacy = platform.call("POST", "/scheduler/iso8601", body);
      assertThat(legacy.statusCode()).as(name).isEqualTo(400);
    }
  }

  @Test
  void thousandChildrenStartTogether() {
    String longName = "x".repeat(190);
    for (int i = 0; i < 1000; i++) {
      platform.post("dependency", "{\"name\":\"%s%d\",\"parents\":[\"p\"]}".formatted(longName, i));
    }
    run("p", TaskState.TASK_FINISHED);
    platform.restart();
    assertThat(platform.offer(1000, 1_000_000, 1_000_000)).hasSize(1000);
  }

  @Test
  void deletionThatIsTooMuchForOneCommitChangesNothing() {
    String text = "y".repeat(65_000);
    for (int i = 0; i < 60; i++) {
      platform.create(
          """
          {"name":"c%d","parents":["p"],"command":"%s","description":"%s"}"""
              .formatted(i, text, text));
    }
    HttpResponse<String> answer = platform.call("DELETE", "/v1/scheduler/job/p", "");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("too large to be stored");
    assertThat(platform.get("job/c59").get("parents")).hasSize(1);
    for (int i = 0; i < 10; i++) {
      platform.call("DELETE", "/v1/scheduler/job/c" + i, "");
    }
    assertThat(platform.call("DELETE", "/v1/scheduler/job/p", "").statusCode()).isEqualTo(204);
  }
}
