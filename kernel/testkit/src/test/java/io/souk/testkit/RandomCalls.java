package io.souk.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Messages of random content in which what exists is named often: ids of the cluster, roles,
 * resources. So they get past the first checks and deep into the deciders.
 */
final class RandomCalls {

  private static final int MAX_DEPTH = 9;
  private static final double[] NUMBERS = {
    0, 1, -1, 0.1, 0.0004, 1.5, 32, 1024, 1e12, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY
  };
  private static final long[] WHOLES = {0, 1, -1, 5, 31000, Long.MAX_VALUE, Long.MIN_VALUE};
  private static final List<String> WORDS =
      List.of(
          "cpus",
          "mem",
          "disk",
          "ports",
          "gpus",
          "*",
          "eng",
          "eng/web",
          "eng/../x",
          "/",
          "",
          ".",
          "..",
          "p",
          "v1",
          "data",
          "/data",
          "a\u0000b",
          "t\u00e4sk \u2603",
          "x".repeat(300),
          "(a+)+$");

  private final Random random;
  private final List<String> known = new ArrayList<>();

  RandomCalls(long seed) {
    random = new Random(seed);
  }

  /** From now on this is named now and then; the agent's id comes last. */
  void know(String id) {
    known.add(id);
  }

  /** From now on this is named now and then, too. */
  void meet(String id) {
    if (!known.contains(id)) {
      known.add(0, id);
    }
    if (known.size() > 40) {
      known.remove(10);
    }
  }

  /** A message of the type, its required fields set, others by chance. */
  <T extends Message> T next(T type) {
    @SuppressWarnings("unchecked") // The builder is the one of T.
    T message = (T) fill(type.newBuilderForType(), 0).build();
    return message;
  }

  /** A message of the type that mostly makes sense. */
  <T extends Message> T nearly(T type) {
    @SuppressWarnings("unchecked") // The builder is the one of T.
    T message = (T) message(type.newBuilderForType(), 0);
    return message;
  }

  /** As {@link #next} with this field set in any case. */
  Message.Builder fill(Message.Builder builder, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean entry = builder.getDescriptorForType().getOptions().getMapEntry();
      boolean wanted = entry || field.isRequired() || (depth < MAX_DEPTH && random.nextInt(3) == 0);
      if (wanted) {
        set(builder, field, depth);
      }
    }
    return builder;
  }

  /** Sets one field to something. */
  void set(Message.Builder builder, FieldDescriptor field, int depth) {
    if (!field.isRepeated()) {
      builder.setField(field, value(builder, field, depth));
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      builder.addRepeatedField(field, value(builder, field, depth));
    }
  }

  private Object value(Message.Builder builder, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) wholes();
      case LONG -> wholes();
      case FLOAT -> (float) NUMBERS[random.nextInt(NUMBERS.length)];
      case DOUBLE -> NUMBERS[random.nextInt(NUMBERS.length)];
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTE_STRING -> bytes();
      case ENUM -> {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(random.nextInt(values.size()));
      }
      case MESSAGE -> message(builder.newBuilderForField(field), depth + 1);
    };
  }

  /** Of what matters most something that is nearly right, with one thing changed at times. */
  private Message message(Message.Builder empty, int depth) {
    boolean sensible = random.nextInt(4) > 0;
    return switch (empty) {
      case Resource.Builder resource when sensible -> disturb(resource(), depth);
      case TaskInfo.Builder task when sensible -> disturb(task(), depth);
      case ExecutorInfo.Builder executor when sensible -> disturb(executor(), depth);
      case Offer.Operation.Builder operation when sensible -> operation(operation, depth);
      default -> fill(empty, depth).build();
    };
  }

  private Message disturb(Message.Builder message, int depth) {
    if (random.nextInt(3) == 0) {
      List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
      set(message, fields.get(random.nextInt(fields.size())), depth + 1);
    }
    return message.build();
  }

  /** An operation that has what its type says. */
  private Message operation(Offer.Operation.Builder operation, int depth) {
    Offer.Operation.Type[] types = Offer.Operation.Type.values();
    operation.setType(
        random.nextBoolean() ? Offer.Operation.Type.LAUNCH : types[random.nextInt(types.length)]);
    FieldDescriptor member =
        operation
            .getDescriptorForType()
            .findFieldByName(operation.getType().name().toLowerCase(Locale.ROOT));
    if (member != null) {
      set(operation, member, depth);
    }
    return disturb(operation, depth);
  }

  private Resource.Builder resource() {
    String name = WORDS.get(random.nextInt(3));
    Resource.Builder resource =
        SimFramework.scalar(name, name.equals("cpus") ? 0.5 : 64).toBuilder();
    if (random.nextInt(2) == 0) {
      resource
          .addReservationsBuilder()
          .setType(Resource.ReservationInfo.Type.DYNAMIC)
          .setRole("eng");
      if (name.equals("disk") && random.nextInt(2) == 0) {
        resource.getDiskBuilder().getPersistenceBuilder().setId("v" + random.nextInt(3));
        resource
            .getDiskBuilder()
            .getVolumeBuilder()
            .setContainerPath("data")
            .setMode(Volume.Mode.RW);
        if (random.nextInt(3) == 0) {
          resource.setShared(Resource.SharedInfo.getDefaultInstance());
        }
      }
    }
    return resource;
  }

  private TaskInfo.Builder task() {
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName("t")
            .setTaskId(SimFramework.taskId("t" + random.nextInt(1000)))
            .setAgentId(AgentID.newBuilder().setValue(known.get(known.size() - 1)));
    if (random.nextInt(3) == 0) {
      task.setExecutor(executor());
    } else {
      task.setCommand(CommandInfo.newBuilder().setValue("true"));
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      task.addResources(resource());
    }
    return task;
  }

  private ExecutorInfo.Builder executor() {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("e" + random.nextInt(5)))
            .addResources(SimFramework.scalar("cpus", 0.1))
            .addResources(SimFramework.scalar("mem", 32))
            .addResources(SimFramework.scalar("disk", 1));
    if (random.nextInt(2) == 0) {
      executor.setType(ExecutorInfo.Type.DEFAULT);
    } else {
      executor
          .setType(ExecutorInfo.Type.CUSTOM)
          .setCommand(CommandInfo.newBuilder().setValue("true"));
    }
    return executor;
  }

  private long wholes() {
    return WHOLES[random.nextInt(WHOLES.length)];
  }

  private String text() {
    if (!known.isEmpty() && random.nextInt(3) > 0) {
      return known.get(random.nextInt(known.size()));
    }
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(3) == 0 ? random.nextInt(40) : 16];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
