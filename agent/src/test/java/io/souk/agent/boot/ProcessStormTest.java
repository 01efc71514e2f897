package io.souk.agent.boot;

import java.nio.file.Path;
import java.util.List;

class ProcessStormTest extends StormContract {

  @Override
  String runtime() {
    return "process";
  }

  @Override
  List<String> containers(Path workDir) {
    return List.copyOf(containersOfProcesses());
  }
}
