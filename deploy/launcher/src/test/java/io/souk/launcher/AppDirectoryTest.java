package io.souk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code souk app deploy DIR}. */
class AppDirectoryTest {

  @TempDir Path dir;

  private final StubPlatform platform = new StubPlatform();

  @BeforeEach
  void nothingIsThere() {
    platform.answer("GET /marathon/v2/apps", 200, "{\"apps\":[]}");
    platform.answer("GET /marathon/v2/deployments", 200, "[]");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private void file(String name, String content) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content.replace('\'', '"'));
  }

  private void preview(String apps) {
    platform.answer(
        "PUT /marathon/v2/apps",
        200,
        ("{'deploymentId':'d-1','steps':[],'apps':[" + apps + "]}").replace('\'', '"'));
  }

  private StubPlatform.Ran deploy(String... more) {
    String[] line = new String[more.length + 3];
    System.arraycopy(new String[] {"app", "deploy", dir.toString()}, 0, line, 0, 3);
    System.arraycopy(more, 0, line, 3, more.length);
    return platform.run(line);
  }

  @Test
  void aDryRunShowsWhatWouldChangeAndChangesNothing() throws Exception {
    file("b.json", "{'id':'/b','cmd':'y'}");
    file("a.json", "[{'id':'a','cmd':'new'},{'id':'/c','cmd':'z','instances':4}]");
    platform.answer(
        "GET /marathon/v2/apps",
        200,
        "{\"apps\":[{\"id\":\"/a\",\"instances\":7},{\"id\":\"/c\",\"instances\":2}]}");
    preview(
        "{'id':'/a','change':'replace','before':{'cmd':'old','env':{'A':'1'},'args':[1]},"
            + "'after':{'cmd':'new','env':{'A':'1','B':'2'},'args':[]}},"
            + "{'id':'/c','change':'scale','before':{'instances':2},'after':{'instances':4}},"
            + "{'id':'/b','change':'create','after':{}},{'id':'/d','change':'none'}");
    StubPlatform.Ran ran = deploy("--dry-run");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            /a: changed, instances are replaced
              - args[0]: 1
              ~ cmd: "old" -> "new"
              + env.B: "2"
            /c: another number of instances
              ~ instances: 2 -> 4
            /b: new
            3 apps change, 1 stays as it is
            """);
    assertThat(platform.requests())
        .containsExactly("/marathon/v2/apps", "/marathon/v2/apps?partialUpdate=false&dryRun=true");
    assertThat(platform.bodies())
        .containsExactly(
            ("[{'id':'/a','cmd':'new','instances':7},{'id':'/c','cmd':'z','instances':4},"
                    + "{'id':'/b','cmd':'y'}]")
                .replace('\'', '"'));
  }

  @Test
  void onlyWhatChangesIsDeployedAndWaitedFor() throws Exception {
    file("a.json", "{'id':'/a','cmd':'x'}");
    file("sub/b.json", "{'id':'/b','cmd':'x'}");
    file(".git/c.json", "no json");
    preview("{'id':'/a','change':'none'},{'id':'/b','change':'in place','before':{},'after':{}}");
    platform.answer("GET /marathon/v2/apps/b", 200, "{\"app\":{\"id\":\"/b\",\"instances\":1}}");
    platform.then(
        "GET /marathon/v2/deployments",
        () ->
            platform.answer(
                "GET /marathon/v2/apps/b",
                200,
                "{\"app\":{\"id\":\"/b\",\"instances\":1,\"tasksRunning\":1}}"));
    StubPlatform.Ran ran = deploy("--force");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("waiting for deployment d-1", "done: 1 app");
    assertThat(platform.requests()).contains("/marathon/v2/apps?partialUpdate=false&force=true");
    assertThat(platform.bodies().getLast()).isEqualTo("[{\"id\":\"/b\",\"cmd\":\"x\"}]");
  }

  @Test
  void nothingToChangeIsNoDeployment() throws Exception {
    file("a.json", "{'id':'/a','cmd':'x'}");
    preview("{'id':'/a','change':'none'}");
    StubPlatform.Ran ran = deploy();
    assertThat(ran.exit()).isZero();
    assertThat(ran.out()).isEqualTo("0 apps change, 1 stays as it is\n");
    assertThat(platform.requests()).hasSize(2);
  }

  @Test
  void whatDoesNotComeTrueIsExitCodeOne() throws Exception {
    file("a.json", "{'id':'/a','cmd':'x'}");
    preview("{'id':'/a','change':'create','after':{}}");
    platform.answer("GET /marathon/v2/apps/a", 200, "{\"app\":{\"id\":\"/a\",\"instances\":1}}");
    StubPlatform.Ran ran = deploy("--timeout", "1ms");
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("1 of 1 apps are not as wanted", "souk explain /a");
  }

  @Test
  void groupsGiveTheirAppsIdsAndDependencies() throws Exception {
    file(
        "g.json",
        "{'id':'shop','dependencies':['db'],'apps':[{'id':'web','cmd':'x'}],"
            + "'groups':[{'id':'in/','dependencies':['/x'],'apps':[{'id':'/shop/in/y','cmd':'x',"
            + "'dependencies':['z']}]}]}");
    preview("");
    assertThat(deploy("--dry-run").exit()).isZero();
    assertThat(platform.bodies().getFirst())
        .isEqualTo(
            ("[{'id':'/shop/web','cmd':'x','dependencies':['/db']},"
                    + "{'id':'/shop/in/y','cmd':'x','dependencies':['z','/db','/x']}]")
                .replace('\'', '"'));
  }

  @Test
  void filesThatCannotBeTakenAreNamed() throws Exception {
    assertRefused("there is no .json file in it");
    file("a.json", "{'id':'/a'");
    assertRefused("a.json: not valid JSON");
    file("a.json", "{'cmd':'x'}");
    assertRefused("a.json: expected an app with 'id', a list of apps, or a group");
    file("a.json", "{'id':'/p','containers':[]}");
    assertRefused("a.json: pods cannot be deployed from files");
    file("a.json", "{'id':'/b'}");
    file("b.json", "[{'id':'b'}]");
    assertRefused("app /b is defined twice, in a.json and in b.json");
    assertThat(platform.requests()).isEmpty();
  }

  private void assertRefused(String message) {
    StubPlatform.Ran ran = deploy();
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
  }

  @Test
  void whatTheServiceRefusesIsFoundInItsFile() throws Exception {
    file("a.json", "{'id':'/a','cmd':'x'}");
    file("b.json", "{'id':'/b','mem':-1}");
    platform.answer(
        "PUT /marathon/v2/apps",
        422,
        "{\"message\":\"Object is not valid\",\"details\":[{\"path\":\"(1)/mem\",\"errors\":[\"error.min\"]}]}");
    StubPlatform.Ran ran = deploy();
    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("((1) is app /b of b.json)");
  }

  @Test
  void aSingleFileIsShownAgainstWhatIsThere() throws Exception {
    file("a.json", "{'id':'/a','cmd':'new'}");
    preview("{'id':'/a','change':'replace','before':{'cmd':'old'},'after':{'cmd':'new'}}");
    StubPlatform.Ran ran =
        platform.run("app", "deploy", dir.resolve("a.json").toString(), "--dry-run");
    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("~ cmd: \"old\" -> \"new\"");
    assertThat(platform.requests()).containsExactly("/marathon/v2/apps?dryRun=true");
  }
}
