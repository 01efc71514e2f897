package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.ChronosException;
import io.souk.chronos.audit.Author;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.run.Run;
import io.souk.protocol.mesos.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the sheet of defects and the rules for deletion ask of dependent jobs, one by one. */
class DependencyTest {

  private final Desk desk = new Desk();

  private void refused(String message, String name, String... parents) {
    Job job = desk.read(name, List.of(parents), "");
    assertThatThrownBy(() -> desk.jobs.put(desk.ledger, job, false, Author.PLATFORM, desk.now))
        .isInstanceOf(ChronosException.class)
        .hasMessageContaining(message);
  }

  private void disable(String name, boolean disabled) {
    desk.apply(
        desk.jobs.enable(desk.ledger, new JobName(name), !disabled, Author.PLATFORM, desk.now));
  }

  private void succeed(String name) {
    desk.run(name, TaskState.TASK_FINISHED);
  }

  @Test
  void failureOfOneParentDoesNotSkewTheNextRound() {
    desk.put("p");
    desk.put("q");
    desk.put("c", "p", "q");
    succeed("p");
    desk.run("q", TaskState.TASK_FAILED);
    assertThat(desk.queued("c")).isEmpty();
    succeed("p");
    assertThat(desk.queued("c")).isEmpty();
    succeed("q");
    assertThat(desk.queued("c")).hasSize(1);
    desk.launch();
    desk.report(desk.live("c").get(0), TaskState.TASK_FINISHED);
    succeed("q");
    assertThat(desk.queued("c")).isEmpty();
    succeed("p");
    assertThat(desk.queued("c")).hasSize(1);
  }

  @Test
  void lateReportsOfTheChildWipeNothing() {
    desk.put("p");
    desk.put("q");
    desk.put("c", "p", "q");
    succeed("p");
    succeed("q");
    desk.launch();
    Run child = desk.live("c").get(0);
    desk.report(child, TaskState.TASK_RUNNING);
    succeed("p");
    desk.report(child, TaskState.TASK_STAGING);
    desk.report(child, TaskState.TASK_RUNNING);
    desk.restart();
    desk.report(child, TaskState.TASK_RUNNING);
    assertThat(desk.satisfied("c")).containsExactly("p");
    desk.report(child, TaskState.TASK_FINISHED);
    desk.report(child, TaskState.TASK_RUNNING);
    succeed("q");
    assertThat(desk.queued("c")).hasSize(1);
  }

  @Test
  void diamondRunsItsEndOnce() {
    desk.put("top");
    desk.put("left", "top");
    desk.put("right", "top");
    desk.put("bottom", "left", "right");
    for (int round = 0; round < 3; round++) {
      succeed("top");
      desk.launch();
      desk.report(desk.live("left").get(0), TaskState.TASK_FINISHED);
      assertThat(desk.queued("bottom")).isEmpty();
      desk.report(desk.live("right").get(0), TaskState.TASK_FINISHED);
      assertThat(desk.queued("bottom")).hasSize(1);
      desk.launch();
      desk.report(desk.live("bottom").get(0), TaskState.TASK_FINISHED);
    }
    assertThat(desk.ledger.job(new JobName("bottom")).orElseThrow().tally().successCount())
        .isEqualTo(3);
  }

  @Test
  void disabledChildPassesOverItsTurn() {
    desk.put("p");
    desk.put("c", "p");
    disable("c", true);
    succeed("p");
    disable("c", false);
    assertThat(desk.queued("c")).isEmpty();
    succeed("p");
    assertThat(desk.queued("c")).hasSize(1);
  }

  @Test
  void turnThatWaitsIsPassedOverWhenTheChildIsDisabled() {
    desk.put("p");
    desk.put("c", "p");
    succeed("p");
    desk.launch();
    succeed("p");
    assertThat(desk.satisfied("c")).containsExactly("p");
    disable("c", true);
    desk.report(desk.live("c").get(0), TaskState.TASK_FINISHED);
    disable("c", false);
    assertThat(desk.queued("c")).isEmpty();
  }

  @Test
  void markedSuccessBeginsItsOwnTurnAnewAndTellsItsChildren() {
    desk.put("p");
    desk.put("q");
    desk.put("c", "p", "q");
    desk.put("d", "c");
    succeed("p");
    desk.apply(desk.jobs.markSuccess(desk.ledger, new JobName("c"), desk.now));
    assertThat(desk.satisfied("c")).isEmpty();
    assertThat(desk.queued("d")).hasSize(1);
  }

  @Test
  void otherParentsBeginAnewTheSameOnesGoOn() {
    desk.put("p");
    desk.put("q");
    desk.put("r");
    desk.put("c", "p", "q");
    succeed("p");
    desk.put("c", "q", "p");
    assertThat(desk.satisfied("c")).containsExactly("p");
    desk.put("c", "p", "q", "r");
    assertThat(desk.satisfied("c")).isEmpty();
    desk.put("c", "p");
    assertThat(desk.queued("c")).isEmpty();
  }

  @Test
  void circlesAreRefusedWithTheShortestWay() {
    desk.put("a");
    desk.put("b", "a");
    desk.put("c", "b");
    desk.put("d", "c", "b");
    refused("a <- a", "a", "a");
    refused("a <- b <- a", "a", "b");
    refused("a <- d <- b <- a", "a", "d");
    refused("b <- d <- b", "b", "a", "d");
    refused("new <- new", "new", "a", "new");
    assertThat(desk.parents("a")).isEmpty();
    assertThat(desk.parents("b")).containsExactly("a");
  }

  @Test
  void missingParentsAreNamedButNotAll() {
    refused("Missing: [x, y]", "c", "x", "y");
    String[] many = IntStream.range(0, 900).mapToObj(i -> "x" + i).toArray(String[]::new);
    refused("x9] and 890 more", "c", many);
    assertThat(desk.ledger.jobs()).isEmpty();
  }

  @Test
  void longCirclesAreShownInPart() {
    desk.put("j0");
    for (int i = 1; i < 100; i++) {
      desk.put("j" + i, "j" + (i - 1));
    }
    refused("j0 <- j99 <- j98", "j0", "j99");
    refused("… 81 more …", "j0", "j99");
    refused("j2 <- j1 <- j0", "j0", "j99");
  }

  @Test
  void deletedDependentJobGivesItsParentsToItsChildren() {
    desk.put("p");
    desk.put("q");
    desk.put("x");
    desk.put("d", "p", "q");
    desk.put("c", "d", "x");
    succeed("x");
    desk.delete("d");
    assertThat(desk.parents("c")).containsExactlyInAnyOrder("x", "p", "q");
    assertThat(desk.satisfied("c")).isEmpty();
    assertThat(desk.queued("c")).isEmpty();
    succeed("p");
    succeed("q");
    succeed("x");
    assertThat(desk.queued("c")).hasSize(1);
  }

  @Test
  void deletedScheduledJobLeavesItsScheduleToChildrenWithoutOtherParents() {
    desk.put("p");
    desk.put("q");
    desk.apply(
        desk.jobs.put(
            desk.ledger,
            desk.read(
                "only",
                List.of("p"),
                """
                ,"arguments":["x"],"environmentVariables":[{"name":"A","value":"b"}],
                "constraints":[["rack","EQUALS","1"]],"concurrent":true,"description":"d",
                "ownerName":"o","runAsUser":"u","shell":false,"dataProcessingJobType":true"""),
            false,
            Author.PLATFORM,
            desk.now));
    desk.put("both", "p", "q");
    succeed("q");
    Job before = desk.ledger.job(new JobName("only")).orElseThrow();
    desk.delete("p");
    desk.restart();
    Job after = desk.ledger.job(new JobName("only")).orElseThrow();
    assertThat(after.trigger()).isInstanceOf(Trigger.Scheduled.class);
    assertThat(after.withTrigger(before.trigger())).isEqualTo(before);
    assertThat(desk.parents("both")).containsExactly("q");
    assertThat(desk.queued("both")).isEmpty();
    succeed("q");
    assertThat(desk.queued("both")).hasSize(1);
  }

  @Test
  void jobOfTheNameOfADeletedOneIsAnother() {
    desk.put("p");
    desk.put("q");
    desk.put("c", "p", "q");
    desk.ask("p");
    desk.launch();
    Run old = desk.live("p").get(0);
    desk.delete("p");
    desk.put("p");
    desk.report(old, TaskState.TASK_FINISHED);
    assertThat(desk.ledger.job(new JobName("p")).orElseThrow().tally().successCount()).isZero();
    assertThat(desk.parents("c")).containsExactly("q");
    succeed("p");
    assertThat(desk.queued("c")).isEmpty();
    succeed("q");
    assertThat(desk.queued("c")).hasSize(1);
  }

  @Test
  void kindMayChangeAndBack() {
    desk.put("p");
    desk.put("c", "p");
    desk.put("d", "c");
    succeed("p");
    desk.put("c");
    assertThat(desk.parents("c")).isEmpty();
    assertThat(desk.queued("c")).as("what was due stays due").hasSize(1);
    desk.launch();
    desk.report(desk.live("c").get(0), TaskState.TASK_FINISHED);
    assertThat(desk.queued("d")).hasSize(1);
    succeed("p");
    assertThat(desk.queued("c")).isEmpty();
    desk.put("c", "p");
    assertThat(desk.satisfied("c")).isEmpty();
    refused("p <- c <- p", "p", "c");
  }

  @Test
  void chainOfFiveThousandRunsToItsEnd() {
    int length = 5000;
    desk.put("j0");
    for (int i = 1; i < length; i++) {
      desk.put("j" + i, "j" + (i - 1));
    }
    refused("… 4981 more …", "j0", "j" + (length - 1));
    desk.ask("j0");
    for (int i = 0; i < length; i++) {
      desk.launch();
      desk.report(desk.live("j" + i).get(0), TaskState.TASK_FINISHED);
    }
    assertThat(desk.ledger.queued()).isEmpty();
    desk.restart();
    assertThat(desk.ledger.jobs())
        .hasSize(length)
        .allSatisfy(job -> assertThat(job.tally().successCount()).isEqualTo(1));
  }

  @Test
  void numbersOfChildrenAndParentsHaveTheirLimits() {
    List<String> many = new ArrayList<>();
    desk.put("p");
    for (int i = 0; i < 1000; i++) {
      desk.put("c" + i, "p");
      many.add("c" + i);
    }
    refused("'p' has 1000 dependent jobs already", "c1000", "p");
    desk.put("c7", "p");
    desk.put("all", many.toArray(String[]::new));
    many.add("p");
    refused("1001 of them; expected 1000 at most", "more", many.toArray(String[]::new));
  }
}
