package io.souk.marathon.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which instances go when there are to be fewer. */
class VictimsTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static App app(String more) throws JsonProcessingException {
    String text = "{'id':'/a','cmd':'x'" + more + "}";
    ObjectNode json =
        new AppReader("*", "", Set.of())
            .readNew(new ObjectMapper().readTree(text.replace('\'', '"')));
    String then = new Timestamp(BEGIN).toString();
    json.put("version", then);
    json.putObject("versionInfo").put("lastScalingAt", then).put("lastConfigChangeAt", then);
    return App.of(json);
  }

  /** One for each rack, the first the oldest. */
  private static List<Instance> running(App app, String... racks) {
    List<Instance> all = new ArrayList<>();
    for (int i = 0; i < racks.length; i++) {
      Timestamp staged = new Timestamp(BEGIN.plusSeconds(i + 1));
      Placement placement =
          new Placement(
              "agent",
              "host" + i,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Map.of("rack", racks[i]));
      Instance instance = Instance.scheduled(InstanceId.of(app.id(), "i" + i), app, staged);
      Task task = Task.provisioned(instance.nextTaskId(), placement, staged);
      all.add(instance.withTask(task.withCondition(Condition.RUNNING, staged)));
    }
    return all;
  }

  private static List<Integer> chosen(App app, List<Instance> from, int count) {
    return Victims.choose(app, from, count, each -> true).stream().map(from::indexOf).toList();
  }

  @Test
  void theYoungestOrTheOldestGoFirst() throws JsonProcessingException {
    App youngest = app("");
    assertThat(chosen(youngest, running(youngest, "a", "a", "b"), 2)).containsExactly(2, 1);
    App oldest = app(",'killSelection':'OLDEST_FIRST'");
    assertThat(chosen(oldest, running(oldest, "a", "a", "b"), 2)).containsExactly(0, 1);
    assertThat(chosen(oldest, running(oldest, "a"), 0)).isEmpty();
    assertThat(chosen(oldest, running(oldest, "a"), 5)).containsExactly(0);
  }

  @Test
  void groupsOfAConstraintAreLevelled() throws JsonProcessingException {
    App app = app(",'killSelection':'OLDEST_FIRST','constraints':[['rack','GROUP_BY','2']]");
    List<Instance> all = running(app, "a", "a", "a", "b", "b");
    assertThat(chosen(app, all, 1)).containsExactly(0);
    assertThat(chosen(app, all, 3))
        .as("two of three, one of two")
        .containsExactlyInAnyOrder(0, 1, 3);
  }

  @Test
  void whatDoesNotRunGoesBeforeWhatDoes() throws JsonProcessingException {
    App app = app(",'constraints':[['rack','GROUP_BY','2']]");
    List<Instance> all = new ArrayList<>(running(app, "a", "a", "b"));
    Task lost =
        all.get(2).task().orElseThrow().withCondition(Condition.UNREACHABLE, new Timestamp(BEGIN));
    all.set(2, all.get(2).withTask(lost));
    assertThat(chosen(app, all, 1)).containsExactly(2);
  }

  @Test
  void unhealthyOnesGoBeforeHealthyOnes() throws JsonProcessingException {
    App app = app("");
    List<Instance> all = running(app, "a", "a", "a");
    List<Instance> victims = Victims.choose(app, all, 1, each -> !each.equals(all.get(0)));
    assertThat(victims).containsExactly(all.get(0));
  }
}
