package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in the console, in a real browser, and on the command line, on one running platform. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobConsoleIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String HOSTILE =
      "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>";

  @TempDir static Path dir;

  private static UpPlatform souk;
  private static Browser browser;

  @BeforeAll
  static void start() {
    Path chromium = Tools.require("chromium");
    souk = UpPlatform.start(dir);
    browser = new Browser(chromium, dir);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (souk != null) {
      souk.close();
    }
  }

  @AfterEach
  void nothingBrokeAndAllIsRemoved() {
    boolean hurt = !browser.run("window.hurt === undefined").asBoolean();
    List<String> problems = List.copyOf(browser.problems());
    browser.problems().clear();
    browser.open("about:blank");
    JsonNode jobs = Http.json(api("/jobs"));
    if (jobs.size() < 1000) { // the last test's are left behind
      jobs.forEach(job -> Http.delete(api("/job/" + job.path("name").asText())));
    }
    assertThat(problems).isEmpty();
    assertThat(hurt).isFalse();
  }

  private static String api(String path) {
    return souk.chronos() + "/v1/scheduler" + path;
  }

  private static void create(String json) {
    String body = json.replace('\'', '"');
    String kind = body.contains("\"parents\"") ? "/dependency" : "/iso8601";
    assertThat(Http.send("POST", api(kind), body).status()).isEqualTo(204);
  }

  private static JsonNode job(String name) {
    return Http.get(api("/job/" + name)).json();
  }

  private static void open(String address) {
    browser.open("about:blank");
    browser.open(souk.gateway() + "/" + address);
    browser.await("document.readyState === 'complete' && typeof refresh === 'function'");
  }

  private static void click(String selector) {
    browser.await("document.querySelector('" + selector + "')");
    browser.run("document.querySelector('" + selector + "').click()");
  }

  private static void fill(String selector, String text) {
    browser.run(
        "(field => { field.value = %s; field.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('%s'))"
            .formatted(JsonNodeFactory.instance.textNode(text), selector));
  }

  private static void press(String label) {
    click("main:not([hidden]) [aria-label=\"" + label + "\"]");
  }

  private static List<String> rows() {
    List<String> names = new ArrayList<>();
    browser
        .run(
            "[...document.querySelectorAll('#job-rows tr')].map(tr => tr.querySelector('a').textContent)")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  @Test
  void aJobIsRunStoppedSwitchedEditedAndDeletedAfterAQuestion() {
    create("{'name':'a','command':'exec sleep 1000; :','schedule':'R/2040-01-01T00:00:00Z/P1D'}");
    open("#/jobs");
    press("Run a now");
    browser.type("x y");
    browser.press("Enter");
    browser.awaitText("a run of a is queued");
    browser.awaitText("1 running");
    assertThat(run("a").path("arguments").asText()).isEqualTo("x y");

    press("End the tasks of a");
    browser.awaitText("a: its tasks are being ended");
    browser.await("document.querySelector('[aria-label=\"End the tasks of a\"]').disabled");
    Wait.until(LIMIT, () -> run("a").path("state").asText().equals("KILLED"), () -> "" + run("a"));

    press("Enable or disable a");
    browser.await("document.querySelector('#job-rows a.off')");
    assertThat(job("a").path("disabled").asBoolean()).isTrue();
    press("Enable or disable a");
    browser.await("!document.querySelector('#job-rows a.off')");
    assertThat(job("a").path("disabled").asBoolean()).isFalse();

    press("Edit a");
    browser.awaitText("Changes nothing; runs at 2040-01-01 00:00:00+00:00");
    assertThat(browser.run("document.querySelector('#edit-text').value").asText())
        .contains("\"schedule\": \"R/2040-01-01T00:00:00Z/P1D\"")
        .doesNotContain("successCount", "lastError");
    fill("#edit-text", "{");
    browser.awaitText("This is not JSON");
    assertThat(
            browser
                .run("document.querySelector('#edit-dialog [type=submit]').disabled")
                .asBoolean())
        .isTrue();
    fill("#edit-text", "{\"name\":\"a\",\"command\":\"true\",\"schedule\":\"never\"}");
    browser.awaitText("Cannot parse schedule 'never'");
    fill(
        "#edit-text",
        "{\"name\":\"a\",\"command\":\"true\",\"schedule\":\"R/2041-01-01T00:00:00Z/P1D\"}");
    browser.awaitText("Changes the job; runs at 2041-01-01 00:00:00+00:00");
    click("#edit-dialog [type=submit]");
    browser.awaitText("a is stored");
    assertThat(job("a").path("command").asText()).isEqualTo("true");

    create("{'name':'child','parents':['a']}");
    press("Delete a");
    browser.awaitText("What waits for it takes over its parents or its schedule: child.");
    browser.press("Enter");
    browser.await("!document.querySelector('dialog[open]')");
    assertThat(job("a").path("name").asText()).as("Cancel had the focus").isEqualTo("a");
    press("Delete a");
    click("#delete-dialog [type=submit]");
    browser.awaitText("a is deleted");
    browser.await("!document.querySelector('[aria-label=\"Delete a\"]')");
    assertThat(Http.get(api("/job/a")).status()).isEqualTo(400);
  }

  private static JsonNode run(String name) {
    return Http.json(api("/job/" + name + "/runs")).path("runs").path(0);
  }

  @Test
  void jobsAreAddedWithWhatTheServerSaysOfThem() {
    open("#/jobs");
    click("#add-scheduled");
    fill("#add-name", "no good");
    browser.awaitText("the job's name is invalid");
    assertThat(
            browser.run("document.querySelector('#add-dialog [type=submit]').disabled").asBoolean())
        .isTrue();
    fill("#add-name", "every-day");
    fill("#add-command", "echo 1");
    fill("#add-start", "2040-03-25T02:30:00");
    fill("#add-period", "P1D");
    fill("#add-zone", "Mars/Base");
    browser.awaitText("not a known time zone");
    fill("#add-zone", "Europe/Berlin");
    browser.awaitText("New job; runs at 2040-03-25 03:30:00+02:00, 2040-03-26 02:30:00+02:00");
    choose("cron");
    fill("#add-cron", "0 99 2 * * ?");
    browser.awaitText("Cannot parse schedule '0 99 2 * * ?'");
    fill("#add-cron", "0 30 2 ? * MON");
    browser.awaitText("New job; runs at ");
    choose("once");
    fill("#add-once", "2040-05-01T12:00:00");
    browser.awaitText("New job; runs at 2040-05-01 12:00:00+02:00.");
    choose("interval");
    browser.awaitText("New job; runs at 2040-03-25 03:30:00+02:00");
    fill("#add-environment", "A=1\nB=x=y");
    fill("#add-cpus", "0.25");
    fill("#add-overlap", "skip");
    fill("#add-calendar", "holidays");
    browser.await("document.querySelector('#add-dialog .error').textContent.includes('holidays')");
    fill("#add-calendar", "");
    browser.await("!document.querySelector('#add-dialog [type=submit]').disabled");
    click("#add-dialog [type=submit]");
    browser.awaitText("every-day is stored");
    JsonNode made = job("every-day");
    assertThat(made.path("schedule").asText()).isEqualTo("R/2040-03-25T02:30:00/P1D");
    assertThat(made.path("scheduleTimeZone").asText()).isEqualTo("Europe/Berlin");
    assertThat(made.path("cpus").asDouble()).isEqualTo(0.25);
    assertThat(made.path("overlap").asText()).isEqualTo("skip");
    assertThat(made.at("/environmentVariables/1/value").asText()).isEqualTo("x=y");

    create("{'name':'other','schedule':'R/2040-01-01T00:00:00Z/P1D'}");
    click("#add-dependent");
    fill("#add-name", "after-both");
    browser.awaitText("Choose at least one.");
    browser.await("document.querySelectorAll('#add-parents option').length === 2");
    browser.run(
        "(list => { for (const each of list.options) each.selected = true;"
            + " list.dispatchEvent(new Event('change')); })(document.querySelector('#add-parents'))");
    browser.awaitText("Runs after: every-day, other");
    browser.await("!document.querySelector('#add-dialog [type=submit]').disabled");
    click("#add-dialog [type=submit]");
    browser.awaitText("after-both is stored");
    assertThat(job("after-both").path("parents")).hasSize(2);
  }

  private static void choose(String form) {
    browser.run(
        "(list => { list.value = '%s'; list.dispatchEvent(new Event('change')); })"
            .formatted(form)
            .concat("(document.querySelector('#add-form'))"));
  }

  @Test
  void aJobsPageSaysWhyItWaitsAndWhatBecameOfItsRuns() {
    create(
        "{'name':'a','command':'echo hello; exit 3','retries':0,'schedule':'R/2040-01-01T00:00:00Z/P1D'}");
    create("{'name':'big','mem':900000,'schedule':'R/2040-01-01T00:00:00Z/P1D'}");
    create("{'name':'child','parents':['a']}");
    Http.send("PUT", api("/job/a"), "");
    Http.send("PUT", api("/job/big"), "");
    open("#/jobs/a");
    browser.awaitText("FAILED");
    browser.awaitText("0 succeeded, 1 failed, 1 since the last success");
    assertThat(browser.text())
        .contains("2040-01-01 00:00:00 UTC, in ", "2040-01-10 00:00:00 UTC", "127.0.0.1", "manual")
        .contains("it is due next at 2040-01-01T00:00:00.000Z", "exit 3");
    assertThat(browser.run("document.querySelector('#job-runs a').href").asText())
        .startsWith(souk.agent() + "/files/browse?path=");
    press("Output of " + run("a").path("taskId").asText());
    browser.await("document.querySelector('#log-text').textContent === 'hello\\n'");
    open("#/jobs/child");
    browser.awaitText("it waits for the success of a");
    click("#job-parents a");
    browser.awaitText("Waited for by child");
    open("#/jobs/big");
    browser.awaitText("mem: 900000.0 asked");
    open("#/jobs/none");
    browser.awaitText("Not available");
    open("#/graph");
    browser.awaitText("2 jobs, each right of those it waits for");
    List<Integer> left = new ArrayList<>();
    for (String name : List.of("a", "child")) {
      left.add(
          browser
              .run(
                  "document.querySelector('svg a[href=\"#/jobs/"
                      + name
                      + "\"] rect').getBoundingClientRect().x")
              .asInt());
    }
    assertThat(left.get(0)).isLessThan(left.get(1));
    assertThat(browser.run("document.querySelectorAll('svg .edge').length").asInt()).isEqualTo(1);
    browser.run("document.querySelector('svg a').focus()");
    browser.press("Enter");
    browser.await("location.hash === '#/jobs/a'");
  }

  @Test
  void commandsImportRunFollowAndExplain() throws IOException {
    Path jobs = Files.createDirectories(dir.resolve("jobs/sub"));
    Files.writeString(
        jobs.resolve("child.json"),
        "{\"name\":\"child\",\"command\":\"exit 3\",\"retries\":0,\"parents\":[\"a\"]}");
    Files.writeString(
        dir.resolve("jobs/z.json"),
        """
        [{"name":"big","mem":900000,"schedule":"R/2040-01-01T00:00:00Z/P1D"},
         {"name":"a","command":"echo hello; sleep 2; echo bye",
          "schedule":"R/2040-01-01T02:30:00/P1D","scheduleTimeZone":"Europe/Berlin"}]
        """);
    String files = dir.resolve("jobs").toString();
    assertThat(souk(0, "job", "add", files)).endsWith("3 jobs change, 0 stay as they are\n");
    assertThat(souk(0, "job", "add", files)).isEqualTo("0 jobs change, 3 stay as they are\n");
    assertThat(souk(0, "job", "next", "a", "-n", "1")).contains("2040-01-01T02:30:00+01:00");

    assertThat(souk(0, "explain", "child")).contains("it waits for the success of a");
    Http.send("PUT", api("/job/a"), "");
    assertThat(souk(0, "job", "logs", "a", "-f")).isEqualTo("hello\nbye\n");
    Wait.until(LIMIT, () -> run("child").path("state").asText().equals("FAILED"), () -> "no child");
    assertThat(souk(0, "job", "run", "a", "--wait")).contains("FINISHED, exit code 0");
    assertThat(souk(1, "job", "run", "child", "--wait")).contains("FAILED, exit code 3");
    assertThat(souk(0, "job", "runs", "child")).contains("FAILED", "dependency", "manual");
    Http.send("PUT", api("/job/big"), "");
    Wait.until(LIMIT, () -> !run("big").path("waitingFor").asText().isEmpty(), () -> "no reason");
    assertThat(souk(0, "explain", "big")).contains("asked 900000 MB");
    Path export =
        Files.writeString(dir.resolve("export.json"), souk(0, "job", "list", "-o", "json"));
    JsonNode before = Http.json(api("/jobs"));
    souk(0, "job", "remove", "child");
    List.of("a", "big").forEach(name -> Http.delete(api("/job/" + name)));
    souk(0, "job", "add", export.toString());
    for (JsonNode job : Http.json(api("/jobs"))) {
      assertThat(before).contains(job);
    }
    assertThat(Http.json(api("/jobs"))).hasSize(3);
  }

  /** Runs a command; what it printed. */
  private static String souk(int exit, String... line) {
    List<String> words = new ArrayList<>(List.of(line));
    words.addAll(List.of("--url", souk.gateway()));
    SoukProcess process = SoukProcess.start(dir, words.toArray(String[]::new));
    assertThat(process.awaitExit(LIMIT)).as(process.out() + process.err()).isEqualTo(exit);
    return process.out();
  }

  @Test
  void hostileWordsStayWords() {
    String text = JsonNodeFactory.instance.textNode(HOSTILE).toString();
    String job =
        "{\"name\":\"evil\",\"command\":%s,\"owner\":%s,\"description\":%s,\"arguments\":[%s],"
            + "\"environmentVariables\":[{\"name\":\"A\",\"value\":%s}],\"retries\":0,"
            + "\"schedule\":\"R/2040-01-01T00:00:00Z/P1D\"}";
    String body = job.formatted(text, text, text, text, text);
    assertThat(Http.send("POST", api("/iso8601"), body).status()).isEqualTo(204);
    String old = body.replace("\"evil\"", "\"Night job #1\"");
    assertThat(Http.send("POST", souk.chronos() + "/scheduler/iso8601", old).status())
        .isEqualTo(204);
    create("{'name':'child','parents':['evil']}");
    Http.send("PUT", api("/job/evil"), "");
    for (String address : List.of("#/", "#/jobs", "#/graph", "#/graph/evil", "#/jobs/child")) {
      open(address);
      browser.awaitText("evil");
    }
    open("#/jobs/evil");
    browser.awaitText("<script>window.hurt=1</script>");
    press("Edit evil");
    browser.await("document.querySelector('#edit-text').value.includes('window.hurt')");
    press("Delete evil");
    open("#/jobs");
    click("#job-rows a");
    browser.await("location.hash === '#/jobs/Night%20job%20%231'");
    browser.awaitText("it is due next at");
    for (String address : List.of("#/jobs/", "#/graph/", "#/apps/", "#/jobs?search=")) {
      open(address + "%3Cimg%20src=x%20onerror=window.hurt=1%3E");
      browser.await("document.readyState === 'complete'");
    }
    browser.awaitText("none of 3");
    assertThat(
            browser.run("document.querySelectorAll('img, body script:not([src])').length").asInt())
        .isZero();
    Http.delete(api("/job/Night%20job%20%231"));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void tenThousandJobsAreCountedSearchedSortedAndPaged() {
    for (int i = 0; i < 10_000; i++) {
      create(
          "{'name':'load-%04d','command':'echo %d','schedule':'R/2040-01-01T%02d:00:00Z/P1D'}"
              .formatted(i, i, 23 - i % 24));
    }
    create(
        "{'name':'a-berlin','schedule':'R/2040-07-01T02:30:00/P1D','scheduleTimeZone':'Europe/Berlin',"
            + "'disabled':false}");
    create("{'name':'b-off','schedule':'R/2040-01-01T00:00:00Z/P1D','disabled':true}");
    open("#/jobs");
    browser.awaitText("1–50 of 10002");
    assertThat(rows()).startsWith("a-berlin", "b-off", "load-0000").hasSize(50);
    assertThat(browser.text()).contains("10002 fresh", "10002 idle", "1 disabled", "0 running");
    assertThat(browser.text()).contains("2040-07-01 02:30:00 Europe/Berlin", "in ");
    assertThat(
            browser
                .run(
                    "getComputedStyle([...document.querySelectorAll('#job-rows a')][1]).textDecorationLine")
                .asText())
        .isEqualTo("line-through");

    browser.press("/");
    browser.type("echo 9999");
    browser.awaitText("1–1 of 1 (of 10002)");
    assertThat(rows()).containsExactly("load-9999");
    assertThat(browser.run("document.activeElement.id").asText()).isEqualTo("jobs-search");

    open("#/jobs?search=load");
    browser.awaitText("1–50 of 10000 (of 10002)");
    click("[data-sort=next]");
    browser.await("document.querySelector('#job-rows tr a').textContent === 'load-0023'");
    assertThat(
            browser
                .run("document.querySelector('[data-sort=next]').closest('th').ariaSort")
                .asText())
        .isEqualTo("ascending");
    click("#jobs-next");
    browser.awaitText("51–100 of 10000");
    click("[data-counter=disabled]");
    browser.awaitText("none of 10002");
    open("#/");
    browser.awaitText("1 agent · 0 apps · 10002 jobs");
    assertThat(browser.run("document.querySelectorAll('#jobs tr').length").asInt()).isEqualTo(20);
    browser.awaitText("All 10002 jobs");
  }
}
