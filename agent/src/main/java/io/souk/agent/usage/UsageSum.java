package io.souk.agent.usage;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.souk.protocol.mesos.CgroupInfo;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.List;
import java.util.Map;

/** What the containers of a pod use together. Pure. */
final class UsageSum {

  private static final int TIMESTAMP = ResourceStatistics.TIMESTAMP_FIELD_NUMBER;

  private UsageSum() {}

  /**
   * The sum of all numbers; the time is that of the newest.
   *
   * @param parts at least one
   */
  static ResourceStatistics of(List<ResourceStatistics> parts) {
    ResourceStatistics.Builder sum = ResourceStatistics.newBuilder();
    double newest = 0;
    for (ResourceStatistics part : parts) {
      newest = Math.max(newest, part.getTimestamp());
      for (Map.Entry<FieldDescriptor, Object> field : part.getAllFields().entrySet()) {
        if (field.getKey().getNumber() != TIMESTAMP && !field.getKey().isRepeated()) {
          add(sum, field.getKey(), field.getValue());
        }
      }
    }
    return sum.setTimestamp(newest).build();
  }

  private static void add(ResourceStatistics.Builder sum, FieldDescriptor field, Object value) {
    Object before = sum.getField(field);
    switch (field.getJavaType()) {
      case INT -> sum.setField(field, (int) before + (int) value);
      case LONG -> sum.setField(field, (long) before + (long) value);
      case DOUBLE -> sum.setField(field, (double) before + (double) value);
      case MESSAGE -> merge(sum, field, value);
      case FLOAT, BOOLEAN, STRING, BYTE_STRING, ENUM -> {}
    }
  }

  /** Lists of devices follow each other. */
  private static void merge(ResourceStatistics.Builder sum, FieldDescriptor field, Object value) {
    if (field.getNumber() == ResourceStatistics.BLKIO_STATISTICS_FIELD_NUMBER) {
      sum.mergeBlkioStatistics((CgroupInfo.Blkio.Statistics) value);
    }
  }
}
