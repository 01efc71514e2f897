package io.souk.protocol.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.souk.protocol.mesos.CommonProto;
import io.souk.protocol.mesos.agent.AgentProto;
import io.souk.protocol.mesos.allocator.AllocatorProto;
import io.souk.protocol.mesos.executor.ExecutorProto;
import io.souk.protocol.mesos.maintenance.MaintenanceProto;
import io.souk.protocol.mesos.master.MasterProto;
import io.souk.protocol.mesos.quota.QuotaProto;
import io.souk.protocol.mesos.scheduler.SchedulerProto;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OracleTest {

  private static final List<FileDescriptorProto> OURS =
      Stream.of(
              CommonProto.getDescriptor(),
              AllocatorProto.getDescriptor(),
              QuotaProto.getDescriptor(),
              MaintenanceProto.getDescriptor(),
              SchedulerProto.getDescriptor(),
              ExecutorProto.getDescriptor(),
              MasterProto.getDescriptor(),
              AgentProto.getDescriptor())
          .map(FileDescriptor::toProto)
          .toList();

  /** Calls of ClusterD, which Mesos does not have. */
  private static final Set<String> ADDED =
      Set.of(
          "mesos.v1.agent.Call.Type.READ_LOG",
          "mesos.v1.agent.Call.Type.UPDATE_CONTAINER_MEMORY_LIMIT",
          "mesos.v1.agent.Call.ReadLog",
          "mesos.v1.agent.Call.UpdateContainerMemoryLimit",
          "mesos.v1.agent.Call.read_log",
          "mesos.v1.agent.Call.update_container_memory_limit",
          "mesos.v1.agent.Response.Type.READ_LOG",
          "mesos.v1.agent.Response.ReadLog",
          "mesos.v1.agent.Response.read_log");

  @Test
  void everythingWeDeclareIsAsPublishedAndNothingIsLeftOut() throws Exception {
    Map<String, String> ours = ContractText.of(OURS);
    assertThat(ours.keySet()).containsAll(ADDED);
    ours.keySet().removeIf(OracleTest::isAdded);
    Set<String> topLevel = topLevel(OURS);
    Map<String, String> published = new TreeMap<>(ContractText.of(PublishedContract.load()));
    published.keySet().removeIf(name -> !topLevel.contains(topLevelOf(name, topLevel)));

    assertThat(ours.size()).isGreaterThan(1900);
    assertThat(difference(ours, published)).as("declared by us, published otherwise").isEmpty();
    assertThat(difference(published, ours)).as("published, declared otherwise by us").isEmpty();
  }

  @Test
  void everyPublishedTypeIsDeclared() throws Exception {
    assertThat(topLevel(PublishedContract.load())).isSubsetOf(topLevel(OURS));
  }

  /** The comparison sees each kind of difference. */
  @Test
  void oneWrongNumberIsSeen() {
    FileDescriptorProto quota = QuotaProto.getDescriptor().toProto();
    FileDescriptorProto.Builder wrong = quota.toBuilder();
    wrong.getMessageTypeBuilder(0).getFieldBuilder(0).setNumber(999);
    assertThat(difference(ContractText.of(List.of(quota)), ContractText.of(List.of(wrong.build()))))
        .hasSize(1);
  }

  private static boolean isAdded(String name) {
    return ADDED.stream().anyMatch(added -> name.equals(added) || name.startsWith(added + "."));
  }

  private static Set<String> difference(Map<String, String> one, Map<String, String> other) {
    return one.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(other.get(entry.getKey())))
        .map(
            entry -> entry.getKey() + ": " + entry.getValue() + " but " + other.get(entry.getKey()))
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private static Set<String> topLevel(List<FileDescriptorProto> files) {
    return files.stream()
        .flatMap(
            file ->
                Stream.concat(
                    file.getMessageTypeList().stream()
                        .map(message -> file.getPackage() + "." + message.getName()),
                    file.getEnumTypeList().stream()
                        .map(type -> file.getPackage() + "." + type.getName())))
        .collect(Collectors.toSet());
  }

  /** The longest of the names that this name lies in; the name itself when there is none. */
  private static String topLevelOf(String name, Set<String> topLevel) {
    String at = name;
    while (!topLevel.contains(at) && at.contains(".")) {
      at = at.substring(0, at.lastIndexOf('.'));
    }
    return at.isEmpty() ? name : at;
  }
}
