package io.souk.protocol.map;

import io.souk.model.value.Amount;
import io.souk.model.value.Items;
import io.souk.model.value.Range;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import io.souk.protocol.mesos.Value;
import java.util.stream.Collectors;

/**
 * Amounts on the wire. What does not keep the rules of its kind fails with {@link
 * IllegalArgumentException}, to which the callers add where it stood.
 */
final class WireValues {

  private WireValues() {}

  static Scalar read(Value.Scalar scalar) {
    return Scalar.of(scalar.getValue());
  }

  static Ranges read(Value.Ranges ranges) {
    return Ranges.disjoint(
        ranges.getRangeList().stream()
            .map(range -> new Range(range.getBegin(), range.getEnd()))
            .toList());
  }

  static Items read(Value.Set set) {
    return Items.distinct(set.getItemList());
  }

  static Value.Type type(Amount amount) {
    return switch (amount) {
      case Scalar scalar -> Value.Type.SCALAR;
      case Ranges ranges -> Value.Type.RANGES;
      case Items items -> Value.Type.SET;
    };
  }

  static Value.Scalar write(Scalar scalar) {
    return Value.Scalar.newBuilder().setValue(scalar.toDouble()).build();
  }

  static Value.Ranges write(Ranges ranges) {
    return Value.Ranges.newBuilder()
        .addAllRange(
            ranges.ranges().stream()
                .map(
                    range ->
                        Value.Range.newBuilder()
                            .setBegin(range.begin())
                            .setEnd(range.end())
                            .build())
                .collect(Collectors.toList()))
        .build();
  }

  static Value.Set write(Items items) {
    return Value.Set.newBuilder().addAllItem(items.items()).build();
  }
}
