package io.souk.master.decide.launch;

import io.souk.master.state.ExecutorKey;
import io.souk.master.state.ExecutorRecord;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireIds;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ExecutorInfo;
import java.util.Optional;

/** An executor as a framework asks for it. */
public record ExecutorAsk(ExecutorInfo info, ResourceAsk resources) {

  /**
   * Reads it.
   *
   * @throws io.souk.protocol.WireException VALUE when its resources cannot be read
   */
  public static ExecutorAsk read(ExecutorInfo info) {
    return new ExecutorAsk(info, ResourceAsk.read(info.getResourcesList()));
  }

  /**
   * Its id.
   *
   * @throws io.souk.protocol.WireException VALUE when it breaks the rules of ids
   */
  public ExecutorId id() {
    return WireIds.read(info.getExecutorId());
  }

  /** The executor as it is kept when it is started there: with what the master adds. */
  public ExecutorRecord record(Site site) {
    ExecutorKey key = new ExecutorKey(site.agent().id(), site.framework(), id());
    return new ExecutorRecord(key, site.role(), resources.sum(), complete(site), false);
  }

  /** With its framework's id and with resources in the one format in which they are kept. */
  ExecutorInfo complete(Site site) {
    return info.toBuilder()
        .setFrameworkId(WireIds.write(site.framework()))
        .clearResources()
        .addAllResources(
            WireResources.write(
                resources.sum(), ReservationFormat.POST_REFINEMENT, Optional.of(site.role())))
        .build();
  }

  /** Whether it asks for the framework's own executor, or leaves open whose. */
  boolean belongsTo(FrameworkId framework) {
    return !info.hasFrameworkId() || info.getFrameworkId().getValue().equals(framework.value());
  }
}
