package io.souk.protocol.map;

import io.souk.model.attribute.Attribute;
import io.souk.model.attribute.Attributes;
import io.souk.model.value.Items;
import io.souk.model.value.Ranges;
import io.souk.model.value.Scalar;
import io.souk.model.value.Text;
import io.souk.model.value.Value;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import java.util.List;

/** Attributes on the wire. */
public final class WireAttributes {

  private WireAttributes() {}

  /**
   * @throws WireException VALUE naming the attribute
   */
  public static Attributes read(List<io.souk.protocol.mesos.Attribute> wire) {
    return new Attributes(wire.stream().map(WireAttributes::read).toList());
  }

  private static Attribute read(io.souk.protocol.mesos.Attribute wire) {
    try {
      return new Attribute(wire.getName(), value(wire));
    } catch (IllegalArgumentException e) {
      throw new WireException(
          Code.VALUE, "attribute '" + wire.getName() + "': " + e.getMessage(), e);
    }
  }

  private static Value value(io.souk.protocol.mesos.Attribute wire) {
    return switch (wire.getType()) {
      case SCALAR -> WireValues.read(wire.getScalar());
      case RANGES -> WireValues.read(wire.getRanges());
      case SET -> WireValues.read(wire.getSet());
      case TEXT -> new Text(wire.getText().getValue());
    };
  }

  public static List<io.souk.protocol.mesos.Attribute> write(Attributes attributes) {
    return attributes.entries().stream().map(WireAttributes::write).toList();
  }

  private static io.souk.protocol.mesos.Attribute write(Attribute attribute) {
    var wire = io.souk.protocol.mesos.Attribute.newBuilder().setName(attribute.name());
    switch (attribute.value()) {
      case Scalar scalar ->
          wire.setType(io.souk.protocol.mesos.Value.Type.SCALAR)
              .setScalar(WireValues.write(scalar));
      case Ranges ranges ->
          wire.setType(io.souk.protocol.mesos.Value.Type.RANGES)
              .setRanges(WireValues.write(ranges));
      case Items items ->
          wire.setType(io.souk.protocol.mesos.Value.Type.SET).setSet(WireValues.write(items));
      case Text text ->
          wire.setType(io.souk.protocol.mesos.Value.Type.TEXT)
              .setText(io.souk.protocol.mesos.Value.Text.newBuilder().setValue(text.value()));
    }
    return wire.build();
  }
}
