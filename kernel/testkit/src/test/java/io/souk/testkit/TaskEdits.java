package io.souk.testkit;

import static io.souk.testkit.SimFramework.customExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.SimFramework.task;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.function.Consumer;

/** What is done to tasks so that they break a rule, or nearly. */
final class TaskEdits {

  private TaskEdits() {}

  static Resource reserved(String name, double value, String role) {
    Resource.Builder resource = scalar(name, value).toBuilder();
    resource.addReservationsBuilder().setType(Resource.ReservationInfo.Type.STATIC).setRole(role);
    return resource.build();
  }

  static Resource revocable(String name, double value) {
    return scalar(name, value).toBuilder()
        .setRevocable(Resource.RevocableInfo.getDefaultInstance())
        .build();
  }

  static Resource shared(String id, double value) {
    return volume(id, value).toBuilder()
        .setShared(Resource.SharedInfo.getDefaultInstance())
        .build();
  }

  static Resource volume(String id, double value) {
    Resource.Builder resource = reserved("disk", value, "one").toBuilder();
    resource.getDiskBuilder().getPersistenceBuilder().setId(id);
    resource.getDiskBuilder().getVolumeBuilder().setContainerPath("data").setMode(Volume.Mode.RW);
    return resource.build();
  }

  static Volume.Builder mounted(TaskInfo.Builder task) {
    return task.getContainerBuilder()
        .setType(ContainerInfo.Type.MESOS)
        .addVolumesBuilder()
        .setContainerPath("p")
        .setMode(Volume.Mode.RW);
  }

  static Environment.Variable.Builder variable(TaskInfo.Builder task) {
    return task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder().setName("V");
  }

  static HealthCheck.HTTPCheckInfo.Builder healthHttp(TaskInfo.Builder task) {
    return task.getHealthCheckBuilder().setType(HealthCheck.Type.HTTP).getHttpBuilder().setPort(80);
  }

  static HealthCheck.Builder healthTcp(TaskInfo.Builder task) {
    HealthCheck.Builder check = task.getHealthCheckBuilder().setType(HealthCheck.Type.TCP);
    check.getTcpBuilder().setPort(80);
    return check;
  }

  static CheckInfo.Builder checkTcp(TaskInfo.Builder task) {
    CheckInfo.Builder check = task.getCheckBuilder().setType(CheckInfo.Type.TCP);
    check.getTcpBuilder().setPort(80);
    return check;
  }

  static void limit(TaskInfo.Builder task, String name, double value) {
    task.putLimits(name, Value.Scalar.newBuilder().setValue(value).build());
  }

  static ExecutorInfo.Builder executor(TaskInfo.Builder task) {
    return task.clearCommand().setExecutor(customExecutor("e")).getExecutorBuilder();
  }

  static void id(TaskInfo.Builder task, String id) {
    task.getTaskIdBuilder().setValue(id);
  }

  static Resource changed(Resource resource, Consumer<Resource.DiskInfo.Builder> change) {
    Resource.Builder changed = resource.toBuilder();
    change.accept(changed.getDiskBuilder());
    return changed.build();
  }

  static Secret.Builder secret(TaskInfo.Builder task) {
    return variable(task).setType(Environment.Variable.Type.SECRET).getSecretBuilder();
  }

  static String source(String type) {
    return "The source of volume 'p' does not hold what its type " + type + " needs";
  }

  static void source(TaskInfo.Builder task, int type) {
    mounted(task).getSourceBuilder().setType(Volume.Source.Type.forNumber(type));
  }
}
