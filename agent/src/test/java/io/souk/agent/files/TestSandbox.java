package io.souk.agent.files;

import io.souk.agent.fake.Views;
import io.souk.agent.fake.Wire;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An agent's directory with one sandbox, whose task has the volume {@code mine} as {@code data}.
 */
final class TestSandbox {
  static final String VIRTUAL = "/frameworks/F/executors/E/runs/latest";
  private final Path root;
  private final Path sandbox;
  private final Path mine;
  private final Path others;
  private final VisibleFiles files;

  TestSandbox(Path root) throws IOException {
    this.root = root;
    sandbox = Files.createDirectories(root.resolve("slaves/S/frameworks/F/executors/E/runs/C"));
    mine = Files.createDirectories(root.resolve("volumes/roles/eng/mine"));
    others = Files.createDirectories(root.resolve("volumes/roles/eng/mine-too"));
    Files.createSymbolicLink(sandbox.resolveSibling("latest"), Path.of("C"));
    Files.writeString(sandbox.resolve("in"), "in");
    Files.writeString(mine.resolve("f"), "volume");
    Files.writeString(others.resolve("f"), "secret");
    Files.writeString(root.resolve("secret"), "secret");
    Files.writeString(root.resolve("log"), "log");
    files = new VisibleFiles(this::view);
  }

  Path root() {
    return root;
  }

  Path sandbox() {
    return sandbox;
  }

  Path volume() {
    return mine;
  }

  Path othersVolume() {
    return others;
  }

  VisibleFiles files() {
    return files;
  }

  private AgentView view() {
    AgentInfo info =
        AgentInfo.newBuilder()
            .setHostname("h")
            .setId(AgentID.newBuilder().setValue("S"))
            .addResources(Wire.scalar("cpus", 1))
            .build();
    ExecutorView executor =
        new ExecutorView(
            "E",
            "E",
            "E",
            true,
            ExecutorPhase.RUNNING,
            "C",
            sandbox,
            List.of(Wire.volume("mine", 8, "eng")),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return Views.of(
        info,
        root,
        Map.of(VisibleFiles.LOG_FLAG, root.resolve("log").toString()),
        List.of(new FrameworkView(Wire.framework(), List.of(executor), List.of())));
  }

  /** The content of a file as somebody who may see it reads it. */
  String read(String path) throws FileRefusal, IOException {
    try (VisibleFile file = files.find(path)) {
      return new String(file.read(0, 1000).data(), StandardCharsets.UTF_8);
    }
  }

  /** Why a file is not shown. */
  FileRefusal.Kind refusal(String path) throws IOException {
    try {
      throw new AssertionError(path + " was read: " + read(path));
    } catch (FileRefusal refusal) {
      return refusal.kind();
    }
  }
}
