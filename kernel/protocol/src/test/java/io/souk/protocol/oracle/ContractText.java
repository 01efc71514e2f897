package io.souk.protocol.oracle;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.Map;
import java.util.TreeMap;

/**
 * A contract as one line of text for each message, field, enum and enum value, by full name; what
 * is equal here is equal on the wire and in JSON.
 */
final class ContractText {

  private final Map<String, String> lines = new TreeMap<>();

  private ContractText() {}

  static Map<String, String> of(Iterable<FileDescriptorProto> files) {
    ContractText text = new ContractText();
    for (FileDescriptorProto file : files) {
      file.getMessageTypeList().forEach(message -> text.message(file.getPackage(), message));
      file.getEnumTypeList().forEach(type -> text.enumeration(file.getPackage(), type));
    }
    return text.lines;
  }

  private void message(String scope, DescriptorProto message) {
    String name = scope + "." + message.getName();
    lines.put(name, "message" + (message.getOptions().getMapEntry() ? " map entry" : ""));
    message.getFieldList().forEach(field -> field(name, message, field));
    message.getNestedTypeList().forEach(nested -> message(name, nested));
    message.getEnumTypeList().forEach(nested -> enumeration(name, nested));
  }

  private void field(String scope, DescriptorProto message, FieldDescriptorProto field) {
    lines.put(
        scope + "." + field.getName(),
        String.join(
            " ",
            String.valueOf(field.getNumber()),
            field.getLabel().name(),
            field.getType().name(),
            field.getTypeName(),
            field.hasDefaultValue() ? "default=" + field.getDefaultValue() : "",
            field.getOptions().getDeprecated() ? "deprecated" : "",
            field.getOptions().getPacked() ? "packed" : "",
            field.hasOneofIndex()
                ? "oneof=" + message.getOneofDecl(field.getOneofIndex()).getName()
                : ""));
  }

  private void enumeration(String scope, EnumDescriptorProto type) {
    String name = scope + "." + type.getName();
    lines.put(name, "enum" + (type.getOptions().getAllowAlias() ? " with aliases" : ""));
    for (EnumValueDescriptorProto value : type.getValueList()) {
      lines.put(
          name + "." + value.getName(),
          value.getNumber() + (value.getOptions().getDeprecated() ? " deprecated" : ""));
    }
  }
}
