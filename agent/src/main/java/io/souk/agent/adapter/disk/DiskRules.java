package io.souk.agent.adapter.disk;

import io.souk.agent.disk.Allowance;
import io.souk.agent.resource.Volume;
import io.souk.agent.runtime.Workload;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * How an agent treats what containers write.
 *
 * @param enforced whether a container that uses more than it may is ended (Mesos {@code
 *     --enforce_container_disk_quota}); otherwise it is only told
 * @param sandboxes all sandboxes lie below it
 * @param volumes where persistent volumes lie
 */
public record DiskRules(boolean enforced, Path sandboxes, Function<Volume, Path> volumes) {

  Allowance allowance(Workload work, Path sandbox) {
    return Allowance.of(work, sandbox, volumes);
  }
}
