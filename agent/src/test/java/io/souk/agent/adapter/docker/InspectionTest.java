package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InspectionTest {
  @Test
  void addressesAndPid() throws Exception {
    ContainerStatus status =
        Inspection.status(
            "c",
            json(
                """
                {"State":{"Pid":42},"NetworkSettings":{"Networks":{
                  "bridge":{"IPAddress":"172.17.0.2","GlobalIPv6Address":"fd00::2"},
                  "host":{"IPAddress":""}}}}"""));
    assertThat(status.getContainerId().getValue()).isEqualTo("c");
    assertThat(status.getExecutorPid()).isEqualTo(42);
    assertThat(status.getNetworkInfosList()).hasSize(1);
    assertThat(status.getNetworkInfos(0).getName()).isEqualTo("bridge");
    assertThat(status.getNetworkInfos(0).getIpAddresses(1).getProtocol())
        .isEqualTo(NetworkInfo.Protocol.IPv6);
    assertThat(Inspection.status("c", json("{}")).hasExecutorPid()).isFalse();
  }

  @Test
  void exits() throws Exception {
    assertThat(Inspection.exit(json("{\"State\":{\"Running\":true}}"))).isEmpty();
    assertThat(Inspection.exit(json("{\"State\":{\"ExitCode\":137,\"OOMKilled\":true}}")))
        .contains(new ContainerExit.Exited(137, true));
    assertThat(Inspection.exit(json("{\"State\":{\"ExitCode\":0,\"OOMKilled\":true}}")))
        .contains(new ContainerExit.Exited(0, false));
    assertThat(Inspection.neverStarted(json("{\"State\":{\"Status\":\"created\"}}"))).isTrue();
  }

  @Test
  void statisticsOfBothCgroupVersions() throws Exception {
    String head =
        """
        {"cpu_stats":{"cpu_usage":{"usage_in_usermode":1500000000,"usage_in_kernelmode":500000000},
         "throttling_data":{"periods":4,"throttled_periods":3,"throttled_time":2000000000}},
         "pids_stats":{"current":5},"networks":{"eth0":{"rx_bytes":1},"eth1":{"rx_bytes":2}},
         "memory_stats":{"usage":100,"stats":""";
    RunLimits none =
        RunLimits.of(
            Workload.of(TaskInfo.getDefaultInstance()),
            new DockerSettings(
                TestEngine.HOST, java.nio.file.Path.of("x"), java.util.Optional.empty(), false));
    ResourceStatistics v1 =
        DockerStatistics.of(
            json(head + "{\"total_rss\":7,\"rss\":6,\"total_cache\":8}}}"), none, Instant.EPOCH);
    assertThat(v1.getCpusUserTimeSecs()).isEqualTo(1.5);
    assertThat(v1.getCpusSystemTimeSecs()).isEqualTo(0.5);
    assertThat(v1.getCpusThrottledTimeSecs()).isEqualTo(2.0);
    assertThat(v1.getMemTotalBytes()).isEqualTo(100);
    assertThat(v1.getMemRssBytes()).isEqualTo(7);
    assertThat(v1.getNetRxBytes()).isEqualTo(3);
    assertThat(v1.hasMemLimitBytes()).isFalse();
    ResourceStatistics v2 =
        DockerStatistics.of(json(head + "{\"anon\":9,\"file\":4}}}"), none, Instant.EPOCH);
    assertThat(v2.getMemRssBytes()).isEqualTo(9);
    assertThat(v2.getMemCacheBytes()).isEqualTo(4);
  }

  @Test
  void statisticsOfBlockDevices() throws Exception {
    String entry = "[{\"major\":8,\"minor\":1,\"op\":\"Read\",\"value\":";
    Blkio.Statistics throttled =
        BlockStatistics.of(
            json(
                "{\"io_service_bytes_recursive\":"
                    + entry
                    + "4096}],\"io_serviced_recursive\":"
                    + entry
                    + "1}],\"io_time_recursive\":[]}"));
    assertThat(throttled.getCfqRecursiveCount()).isZero();
    Blkio.Throttling.Statistics device = throttled.getThrottling(0);
    assertThat(device.getDevice().getMajorNumber()).isEqualTo(8);
    assertThat(device.getIoServiceBytes(0).getOp()).isEqualTo(Blkio.Operation.READ);
    assertThat(device.getIoServiceBytes(0).getValue()).isEqualTo(4096);
    assertThat(device.getIoServiced(0).getValue()).isEqualTo(1);

    Blkio.Statistics fair =
        BlockStatistics.of(
            json(
                "{\"io_service_bytes_recursive\":"
                    + entry
                    + "4096}],\"io_time_recursive\":"
                    + entry
                    + "7}]}"));
    assertThat(fair.getThrottlingCount()).isZero();
    assertThat(fair.getCfqRecursive(0).getTime()).isEqualTo(7);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
