package io.souk.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import org.junit.jupiter.api.Test;

class SharedTasksTest {

  private final SharedTasks tasks = new SharedTasks();

  @Test
  void sharedTaskIsEqual() throws InvalidProtocolBufferException {
    Task full = full();
    assertThat(tasks.share(full)).isEqualTo(full);
    Task limited = full.toBuilder().putLimits("cpus", scalar()).build();
    assertThat(tasks.share(limited)).isEqualTo(limited);
    Task bare = Task.parseFrom(required().toByteString());
    assertThat(tasks.share(bare)).isEqualTo(bare);
  }

  @Test
  void everyFieldIsCopied() {
    Task full = full();
    assertThat(SharedTasks.edit(full).build()).isEqualTo(full);
    Task limited = full.toBuilder().putLimits("cpus", scalar()).build();
    assertThat(SharedTasks.edit(limited).build()).isEqualTo(limited);
    assertThat(SharedTasks.edit(required()).build()).isEqualTo(required());
    Task unknown =
        required().toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(9_999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    assertThat(SharedTasks.edit(unknown).build()).isEqualTo(unknown);
  }

  @Test
  void whatIsAlikeIsOneObject() throws InvalidProtocolBufferException {
    Task named = full().toBuilder().setName("service").build();
    Task first = tasks.share(Task.parseFrom(named.toByteString()));
    Task second = tasks.share(Task.parseFrom(named.toByteString()));
    assertThat(second.getLabels()).isSameAs(first.getLabels());
    assertThat(second.getResources(0)).isSameAs(first.getResources(0));
    assertThat(second.getFrameworkId()).isSameAs(first.getFrameworkId());
    assertThat(second.getAgentId()).isSameAs(first.getAgentId());
    assertThat(second.getExecutorId()).isSameAs(first.getExecutorId());
    assertThat(second.getContainer()).isSameAs(first.getContainer());
    assertThat(second.getDiscovery()).isSameAs(first.getDiscovery());
    assertThat(second.getHealthCheck()).isSameAs(first.getHealthCheck());
    assertThat(second.getKillPolicy()).isSameAs(first.getKillPolicy());
    assertThat(second.getName()).isSameAs(first.getName());
    assertThat(second.getUser()).isSameAs(first.getUser());
  }

  @Test
  void keysOfLabelsOfItsOwnAreOneObject() {
    Task first = tasks.share(labelled("one"));
    Task second = tasks.share(labelled("two"));
    assertThat(second).isEqualTo(labelled("two"));
    assertThat(second.getLabels().getLabels(0).getKey())
        .isSameAs(first.getLabels().getLabels(0).getKey());
  }

  private static Task labelled(String value) {
    Task.Builder task = full().toBuilder();
    task.getLabelsBuilder().getLabelsBuilder(0).setKey(new String("key")).setValue(value);
    return task.build();
  }

  @Test
  void whatTaskSaysTwiceIsOneObject() throws InvalidProtocolBufferException {
    Task named = full().toBuilder().setName(full().getTaskId().getValue()).build();
    Task task = tasks.share(Task.parseFrom(named.toByteString()));
    TaskStatus status = task.getStatuses(0);
    assertThat(task.getName()).isSameAs(task.getTaskId().getValue());
    assertThat(status.getTaskId()).isSameAs(task.getTaskId());
    assertThat(status.getAgentId()).isSameAs(task.getAgentId());
    assertThat(status.getExecutorId()).isSameAs(task.getExecutorId());
    assertThat(status.getUuid()).isSameAs(task.getStatusUpdateUuid());
  }

  @Test
  void keptStatusHasNoDataAndTheTasksIds() throws InvalidProtocolBufferException {
    Task task = full();
    TaskStatus status =
        TaskStatus.parseFrom(
            task.getStatuses(0).toBuilder()
                .setData(ByteString.copyFromUtf8("data"))
                .build()
                .toByteString());
    TaskStatus kept = SharedTasks.kept(status, task);
    assertThat(kept).isEqualTo(status.toBuilder().clearData().build());
    assertThat(kept.getTaskId()).isSameAs(task.getTaskId());
    assertThat(kept.getAgentId()).isSameAs(task.getAgentId());
    assertThat(kept.getExecutorId()).isSameAs(task.getExecutorId());
  }

  @Test
  void statusThatNamesOthersKeepsTheirNames() {
    Task task = full();
    TaskStatus.Builder other = task.getStatuses(0).toBuilder().clearData();
    other.getTaskIdBuilder().setValue("other");
    other.getAgentIdBuilder().setValue("other");
    other.getExecutorIdBuilder().setValue("other");
    assertThat(SharedTasks.kept(other.build(), task)).isEqualTo(other.build());
    TaskStatus none = other.clearAgentId().clearExecutorId().build();
    assertThat(SharedTasks.kept(none, task)).isEqualTo(none);
  }

  /** With a value in each field of it and of what is in it, but without limits. */
  private static Task full() {
    Task.Builder task = Task.newBuilder();
    fill(task, 3);
    return task.clearLimits().build();
  }

  private static Task required() {
    Task full = full();
    return Task.newBuilder()
        .setName(full.getName())
        .setTaskId(full.getTaskId())
        .setFrameworkId(full.getFrameworkId())
        .setAgentId(full.getAgentId())
        .setState(full.getState())
        .build();
  }

  private static Value.Scalar scalar() {
    return Value.Scalar.newBuilder().setValue(1).build();
  }

  private static void fill(Message.Builder message, int depth) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isMapField() || (depth == 0 && !field.isRequired())) {
        continue;
      }
      Object value = value(message, field, depth);
      if (field.isRepeated()) {
        message.addRepeatedField(field, value);
      } else {
        message.setField(field, value);
      }
    }
  }

  private static Object value(Message.Builder message, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1f;
      case DOUBLE -> 1d;
      case BOOLEAN -> true;
      case STRING -> "text";
      case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
      case ENUM -> field.getEnumType().getValues().getFirst();
      case MESSAGE -> {
        Message.Builder inner = message.newBuilderForField(field);
        fill(inner, Math.max(0, depth - 1));
        yield inner.build();
      }
    };
  }
}
