package io.souk.protocol.oracle;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptors inside the Java library that Mesos published. Its generated classes do not run on
 * the protobuf we use, so they are loaded with one of their own time, apart from everything else,
 * and hand their descriptors over as bytes.
 */
final class PublishedContract {

  private static final Path JARS = Path.of("target", "oracle");

  private static final List<String> PACKAGES =
      List.of(
          "",
          "allocator.",
          "quota.",
          "maintenance.",
          "scheduler.",
          "executor.",
          "master.",
          "agent.");

  private PublishedContract() {}

  static List<FileDescriptorProto> load() throws Exception {
    List<URL> jars = new ArrayList<>();
    if (Files.isDirectory(JARS)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(JARS, "*.jar")) {
        for (Path jar : found) {
          jars.add(jar.toUri().toURL());
        }
      }
    }
    if (jars.size() != 2) {
      throw new IllegalStateException(
          "expected two jars in "
              + JARS.toAbsolutePath()
              + "; 'mvn generate-test-resources' puts them there");
    }
    List<FileDescriptorProto> files = new ArrayList<>();
    try (URLClassLoader apart =
        new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      for (String name : PACKAGES) {
        Class<?> outer = apart.loadClass("org.apache.mesos.v1." + name + "Protos");
        Object descriptor = outer.getMethod("getDescriptor").invoke(null);
        Object proto = descriptor.getClass().getMethod("toProto").invoke(descriptor);
        Object bytes = proto.getClass().getMethod("toByteArray").invoke(proto);
        files.add(FileDescriptorProto.parseFrom((byte[]) bytes));
      }
    }
    return files;
  }
}
