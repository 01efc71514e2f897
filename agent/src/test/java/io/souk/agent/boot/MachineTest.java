package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.fake.Await;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.map.ResourcesOption;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent is told to offer, in all forms, and what it refuses to. */
class MachineTest {

  private static final Path SOMEWHERE = Path.of("/nonexistent/agent");

  @TempDir Path dir;

  private static AgentConfig config(String resources, String attributes, Path workDir) {
    return AgentConfig.of(List.of(URI.create("http://127.0.0.1:5050")), workDir)
        .withResources(resources, attributes, "*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cpus | bad resource 'cpus'",
        "cpus:-1 | '-1'",
        "cpus:inf | 'inf'",
        "cpus:nan | 'nan'",
        "cpus:1;cpus:[1-2] | is both",
        "cpus:[1-2] | resource 'cpus': expected a number",
        "mem:{a,b} | resource 'mem': expected a number",
        "ports:5 | resource 'ports': expected ranges",
        "ports:[9-1] | [9-1]",
        "set:{a,a} | 'a'",
        "cpus(:1 | unbalanced parentheses",
        "cpus(a/../b):1 | role",
        "gpus:0.5 | resource 'gpus': expected a whole number",
        "file:///no/such/file | file:///no/such/file there is no such file",
        "file://relative | expected an absolute path",
        "[{ | '--resources'",
        "[{\"name\":\"cpus\"}] | [0].type",
      })
  void refusesWithTheOptionAndTheReason(String text, String reason) {
    assertThatThrownBy(() -> config(text, "", SOMEWHERE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--resources: ")
        .hasMessageContaining(reason.replace("'--resources'", "--resources"))
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'revocable':{} | must not be revocable",
        "'disk':{'persistence':{'id':'x'}},'role':'r' | must not be a persistent volume",
        "'disk':{'source':{'type':'BLOCK'}} | must not be a BLOCK or RAW disk",
        "'disk':{'source':{'type':'RAW'}} | must not be a BLOCK or RAW disk",
        "'reservations':[{'type':'DYNAMIC','role':'r'}] | must not be dynamically reserved",
      })
  void refusesInJsonWhatNoMachineHas(String more, String reason) {
    String json = "[{'name':'disk','type':'SCALAR','scalar':{'value':1}," + more.strip() + "}]";
    assertThatThrownBy(() -> config(json.replace('\'', '"'), "", SOMEWHERE))
        .hasMessageStartingWith("--resources: ")
        .hasMessageContaining(reason);
  }

  @Test
  void readsBothFormsFromFiles() throws IOException {
    Path text = Files.writeString(dir.resolve("text"), "cpus:3;\n mem:100\n");
    Path json =
        Files.writeString(
            dir.resolve("json"),
            "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":3},\"role\":\"r\"}]");
    Path attributes = Files.writeString(dir.resolve("attributes"), "rack:r1\nzone:z");

    Resources plain = Machine.resources(config("file://" + text, "", dir));
    assertThat(plain.scalarValue("cpus")).isEqualTo(3);
    assertThat(plain.scalarValue("mem")).isEqualTo(100);
    assertThat(Machine.resources(config("file://" + json, "", dir)).reserved().scalarValue("cpus"))
        .isEqualTo(3);
    assertThat(Machine.attributes(config("", "file://" + attributes, dir)).entries()).hasSize(2);
    assertThatThrownBy(() -> config("", "file:///no/such/file", dir))
        .hasMessage("--attributes: file:///no/such/file there is no such file");
  }

  @Test
  void makesPathDisksAndWantsMountDisksMounted() throws Exception {
    String disks =
        "[{'name':'disk','type':'SCALAR','scalar':{'value':10},'disk':{'source':{'type':'%s','%s':{'root':'%s'}}}}]"
            .replace('\'', '"');
    Path root = dir.resolve("data/disk");

    Disks.prepare(Machine.resources(config(disks.formatted("PATH", "path", root), "", dir)), dir);
    assertThat(root).isDirectory();
    Resources mount = Machine.resources(config(disks.formatted("MOUNT", "mount", root), "", dir));
    assertThatThrownBy(() -> Disks.prepare(mount, dir))
        .isInstanceOf(AgentStartException.class)
        .hasMessage("--resources: disk " + root + " of type MOUNT: expected a mount point");
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", root.toString());
    try {
      Disks.prepare(mount, dir);
      Files.createSymbolicLink(dir.resolve("link"), root);
      Disks.prepare(
          Machine.resources(config(disks.formatted("MOUNT", "mount", "link"), "", dir)), dir);
    } finally {
      run("umount", root.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** The start ends before anything is made. */
  @Test
  void aDiskThatIsNotThereEndsTheStart() {
    Vertx vertx = Vertx.vertx();
    try {
      String text =
          "[{'name':'disk','type':'SCALAR','scalar':{'value':10},'disk':{'source':{'type':'MOUNT','mount':{'root':'/no/such/disk'}}}}]"
              .replace('\'', '"');
      Throwable cause =
          Await.failure(AgentServer.start(vertx, config(text, "", dir.resolve("agent"))));
      assertThat(cause)
          .isInstanceOf(AgentStartException.class)
          .hasMessageStartingWith("--resources: disk /no/such/disk cannot be used: ");
    } finally {
      Await.success(vertx.close());
    }
  }

  @Property
  void anyTextIsReadOrRefusedInOneLine(@ForAll("texts") String text) {
    try {
      Resources read = ResourcesOption.parse(text, Role.ANY);
      if (!text.stripLeading().startsWith("[")) {
        assertThat(ResourcesText.parse(read.toString().isEmpty() ? "" : text, Role.ANY))
            .isEqualTo(read);
        assertThat(read.entries()).allMatch(entry -> !entry.key().revocable());
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "cpus",
            "mem",
            "ports",
            "disk",
            ":",
            ";",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            "-",
            "1",
            "2.5",
            "99999999999999999999",
            "-1",
            "1e9",
            "NaN",
            "*",
            "role/a",
            "\"",
            "\n",
            " ",
            "\"name\"",
            "\"type\":\"SCALAR\"",
            "\"scalar\":{\"value\":1}",
            "0x10",
            "ü",
            "\0");
    Arbitrary<String> near =
        Arbitraries.of("cpus:1", "mem(role):2.5", "ports:[1-2,5-9]", "set:{a,b}", ";", "x", ":");
    return Arbitraries.oneOf(pieces, near).list().ofMaxSize(14).map(list -> String.join("", list));
  }
}
