package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real namespaces, without control groups: root is all they need. */
@RequiresCgroups
class NamespacedTest {

  @TempDir Path dir;
  private ProcessRuntime runtime = open(EnumSet.allOf(Space.class));

  private static ProcessRuntime open(Set<Space> spaces) {
    return new ProcessRuntime(Isolation.NONE.withSpaces(spaces));
  }

  @AfterEach
  void close() {
    Await.success(runtime.listOwned()).forEach(id -> Await.done(runtime.destroy(id)));
    Await.done(runtime.close());
  }

  private ContainerSpec spec(String shell, ContainerInfo.Builder container) {
    String id = UUID.randomUUID().toString();
    try {
      return new ContainerSpec(
          id,
          "framework-1",
          Workload.of(
              Wire.task("t", shell).toBuilder()
                  .setContainer(container.setType(ContainerInfo.Type.MESOS))
                  .build()),
          Files.createDirectories(dir.resolve(id).resolve("sandbox")),
          Files.createDirectories(dir.resolve(id).resolve("state")),
          Map.of(),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ContainerSpec spec(String shell) {
    return spec(shell, ContainerInfo.newBuilder());
  }

  private static ContainerInfo.Builder with(Volume.Builder... volumes) {
    ContainerInfo.Builder container = ContainerInfo.newBuilder();
    for (Volume.Builder volume : volumes) {
      container.addVolumes(volume);
    }
    return container;
  }

  private static Volume.Builder volume(
      String path, Volume.Mode mode, Volume.Source.Builder source) {
    return Volume.newBuilder().setContainerPath(path).setMode(mode).setSource(source);
  }

  private static Volume.Source.Builder host(Path path) {
    return Volume.Source.newBuilder()
        .setType(Volume.Source.Type.HOST_PATH)
        .setHostPath(Volume.Source.HostPath.newBuilder().setPath(path.toString()));
  }

  private static Volume.Source.Builder self(String path) {
    return Volume.Source.newBuilder()
        .setType(Volume.Source.Type.SANDBOX_PATH)
        .setSandboxPath(
            Volume.Source.SandboxPath.newBuilder()
                .setType(Volume.Source.SandboxPath.Type.SELF)
                .setPath(path));
  }

  private static Volume.Source.Builder secret(String value) {
    return Volume.Source.newBuilder()
        .setType(Volume.Source.Type.SECRET)
        .setSecret(
            Secret.newBuilder()
                .setType(Secret.Type.VALUE)
                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(value))));
  }

  private ContainerExit end(ContainerSpec spec) {
    return Await.success(Await.success(runtime.launch(spec)).exited());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static String out(ContainerSpec spec) {
    return read(spec.sandbox().resolve("stdout"));
  }

  private static String err(ContainerSpec spec) {
    return read(spec.sandbox().resolve("stderr"));
  }

  @Test
  void tellsExitCodesFromSignals() {
    assertThat(end(spec("exit 143"))).isEqualTo(new ContainerExit.Exited(143));
    assertThat(end(spec("kill -TERM $$"))).isEqualTo(new ContainerExit.Signaled(15));
  }

  @Test
  void seesItsOwnProcessesOnly() {
    ContainerSpec spec = spec("ls -d /proc/[0-9]* | wc -l && cat /proc/1/comm");

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    List<String> lines = out(spec).lines().toList();
    assertThat(Integer.parseInt(lines.get(0).strip())).isLessThan(6);
    assertThat(lines.get(1)).isEqualTo("sh");
  }

  @Test
  void aTaskMaySeeTheHostsProcesses() {
    runtime = open(Set.of(Space.PROCESSES));
    ContainerSpec spec =
        spec(
            "cat /proc/1/comm",
            ContainerInfo.newBuilder()
                .setLinuxInfo(LinuxInfo.newBuilder().setSharePidNamespace(true)));

    end(spec);

    assertThat(out(spec)).isEqualTo(read(Path.of("/proc/1/comm")));
  }

  @Test
  void tmpIsItsOwn() throws IOException {
    Path probe = Files.createTempFile(Path.of("/tmp"), "souk-host", "");
    ContainerSpec spec =
        spec("test ! -e " + probe + " && echo mine >/tmp/mine && ls -A /tmp >seen; ls -ld /tmp");

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    Files.delete(probe);
    assertThat(Path.of("/tmp/mine")).doesNotExist();
    assertThat(spec.sandbox().resolve(".tmp/mine")).hasContent("mine");
    assertThat(out(spec)).startsWith("drwxrwxrwt");
    assertThat(read(spec.sandbox().resolve("seen"))).contains("mine");
  }

  @Test
  void endsWhateverItsProcessesDo() {
    ContainerSpec spec =
        spec(
            "env -i setsid sh -c '(trap \"\" TERM; exec sleep 1000) &' ; echo up; exec sleep 1000");
    Container container = Await.success(runtime.launch(spec));
    Await.until("it is up", () -> out(spec).equals("up\n"));

    Await.success(container.kill(Duration.ofSeconds(60)));

    assertThat(Await.success(container.exited())).isEqualTo(new ContainerExit.Signaled(15));
  }

  @Test
  void furtherCommandsRunInTheSameSpaces() {
    ContainerSpec spec = spec("echo mine >/tmp/mine; exec sleep 1000");
    Container container = Await.success(runtime.launch(spec));
    CommandInfo look =
        CommandInfo.newBuilder()
            .setValue("grep -q mine /tmp/mine && test $(cat /proc/1/comm) = sh && test -e stdout")
            .build();
    Await.until("the file is there", () -> Files.exists(spec.sandbox().resolve(".tmp/mine")));

    assertThat(Await.success(container.exec(look, Duration.ofSeconds(60))))
        .isEqualTo(new ExecResult.Completed(0));
  }

  @Test
  void readOnlyIsReadOnly() throws IOException {
    Path shared = Files.createDirectories(dir.resolve("shared"));
    Files.writeString(shared.resolve("in"), "found");
    ContainerSpec spec =
        spec(
            "cat ro/in; echo x >rw/new; cat ro/new; ! echo x >ro/no && ! echo x >/mnt/no",
            with(
                volume("rw", Volume.Mode.RW, host(shared)),
                volume("ro", Volume.Mode.RO, host(shared.resolve("../shared"))),
                volume("/mnt", Volume.Mode.RO, host(shared))));
    Path own = Files.createDirectories(dir.resolve("own"));
    ContainerSpec mounted =
        spec("! touch data/no && echo ok").withMounts(List.of(new Mount(own, "data", true)));

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));
    assertThat(out(spec)).isEqualTo("foundx\n");
    assertThat(shared.resolve("no")).doesNotExist();
    assertThat(end(mounted)).isEqualTo(new ContainerExit.Exited(0));
    assertThat(own).isEmptyDirectory();
  }

  @Test
  void hostPathsAreWritableWhereTheyMayBe() throws IOException {
    Path shared = Files.createDirectories(dir.resolve("shared"));
    ContainerSpec spec =
        spec(
            "echo a >data/a && echo b >/tmp/deep/er/b && echo c >old/c",
            with(
                volume("data", Volume.Mode.RW, host(shared)),
                volume("/tmp/deep/er", Volume.Mode.RW, host(shared)),
                Volume.newBuilder()
                    .setContainerPath("old")
                    .setHostPath(shared.toString())
                    .setMode(Volume.Mode.RW)));

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    assertThat(shared.resolve("a")).hasContent("a");
    assertThat(shared.resolve("b")).hasContent("b");
    assertThat(shared.resolve("c")).hasContent("c");
  }

  @Test
  void directoriesOfTheSandboxAppearElsewhere() {
    ContainerSpec spec =
        spec(
            "echo 1 >/mnt/one; cat here/one; ! echo 2 >ro/two",
            with(
                volume("/mnt", Volume.Mode.RW, self("made/here")),
                volume("here", Volume.Mode.RW, self("made/here"))));

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    assertThat(out(spec)).isEqualTo("1\n");
    assertThat(spec.sandbox().resolve("made/here/one")).hasContent("1");
    assertThat(Path.of("/mnt/one")).doesNotExist();
  }

  @Test
  void secretsAreFilesThatOnlyTheTaskReads() {
    ContainerSpec spec =
        spec(
            "cat keys/one; cat /tmp/two; ! echo x >keys/one",
            with(
                volume("keys/one", Volume.Mode.RO, secret("first\n")),
                volume("/tmp/two", Volume.Mode.RO, secret("second\n"))));

    assertThat(end(spec)).isEqualTo(new ContainerExit.Exited(0));

    assertThat(out(spec)).isEqualTo("first\nsecond\n");
    assertThat(spec.sandbox().resolve("keys/one")).hasContent("");
    assertThat(spec.sandbox().resolve(".tmp/two")).hasContent("");
  }

  @ParameterizedTest
  @CsvSource({
    "data, /nowhere/at/all, does not exist",
    "data, relative, absolute path",
    "/nowhere/at/all, /mnt, expected to exist",
    "../out, /mnt, relative path"
  })
  void whatCannotBeMountedIsNoLaunch(String at, String source, String why) {
    ContainerSpec spec = spec("true", with(volume(at, Volume.Mode.RW, host(Path.of(source)))));

    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith("Volume '" + at + "'")
        .hasMessageContaining(why);
  }

  @Test
  void sandboxPathsStayInTheSandbox() {
    ContainerSpec spec = spec("true", with(volume("d", Volume.Mode.RW, self("../../state"))));

    assertThat(Await.failure(runtime.launch(spec)))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("../../state");
  }

  @Test
  void secretsFromAStoreAreRefused() {
    Volume.Source.Builder reference =
        Volume.Source.newBuilder()
            .setType(Volume.Source.Type.SECRET)
            .setSecret(
                Secret.newBuilder()
                    .setType(Secret.Type.REFERENCE)
                    .setReference(Secret.Reference.newBuilder().setName("vault")));

    assertThat(
            Await.failure(
                runtime.launch(spec("true", with(volume("k", Volume.Mode.RO, reference))))))
        .hasMessage(
            "Volume 'k': secrets of type REFERENCE cannot be resolved; expected type VALUE with a"
                + " value");
  }

  @Test
  void withoutAViewOfItsOwnVolumesAreRefused() {
    runtime = open(Set.of());

    assertThat(
            Await.failure(
                runtime.launch(
                    spec("true", with(volume("d", Volume.Mode.RW, host(Path.of("/mnt"))))))))
        .hasMessageContaining("filesystem/linux");
  }

  @Test
  void sharedMemoryIsItsOwn() throws IOException {
    Path probe = Files.createTempFile(Path.of("/dev/shm"), "souk-host", "");
    ContainerSpec spec =
        spec(
            "test ! -e " + probe + "; df -k /dev/shm | tail -1",
            ContainerInfo.newBuilder().setLinuxInfo(LinuxInfo.newBuilder().setShmSize(8)));

    assertThat(end(spec)).as(err(spec)).isEqualTo(new ContainerExit.Exited(0));

    Files.delete(probe);
    assertThat(out(spec)).contains(" 8192 ");
  }

  @Test
  void itIsTakenHoldOfAfterARestart() {
    ContainerSpec spec = spec("echo up; until test -e go; do sleep 0.02; done; exit 6");
    Await.success(runtime.launch(spec));
    Await.until("it is up", () -> out(spec).equals("up\n"));
    Await.success(runtime.close());
    runtime = open(EnumSet.allOf(Space.class));

    Container again = Await.success(runtime.attach(spec)).orElseThrow();
    CommandInfo go = CommandInfo.newBuilder().setValue("touch go").build();
    Await.success(again.exec(go, Duration.ofSeconds(60)));

    assertThat(Await.success(again.exited())).isEqualTo(new ContainerExit.Exited(6));
  }
}
