package io.souk.agent.adapter.disk;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.TaskResourceLimitation;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a container did wrong for a later process of the agent, which finds it ended. One
 * line: without its end it was never written.
 */
record BreachFile(Path file) {

  private static final Logger LOG = LoggerFactory.getLogger(BreachFile.class);

  private static final String NAME = "disk-breach";

  static BreachFile in(Path stateDir) {
    return new BreachFile(stateDir.resolve(NAME));
  }

  /** Failing that is only logged: the container is ended in any case. */
  void save(ContainerExit.Limited breach) {
    TaskResourceLimitation resources =
        TaskResourceLimitation.newBuilder().addAllResources(breach.resources()).build();
    String line =
        Base64.getEncoder().encodeToString(resources.toByteArray()) + " " + breach.message() + "\n";
    try {
      Files.writeString(file, line);
    } catch (IOException e) {
      LOG.warn("event=breach_not_saved file={} cause=\"{}\"", file, e.toString());
    }
  }

  Optional<ContainerExit.Limited> read() {
    try {
      String text = Files.readString(file);
      int blank = text.indexOf(' ');
      if (blank < 0 || !text.endsWith("\n")) {
        return Optional.empty();
      }
      TaskResourceLimitation resources =
          TaskResourceLimitation.parseFrom(Base64.getDecoder().decode(text.substring(0, blank)));
      return Optional.of(
          new ContainerExit.Limited(
              TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK,
              text.substring(blank + 1).strip(),
              resources.getResourcesList()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException damaged) {
      return Optional.empty();
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  /** Of an earlier try to start the same container. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("event=breach_not_removed file={} cause=\"{}\"", file, e.toString());
    }
  }
}
