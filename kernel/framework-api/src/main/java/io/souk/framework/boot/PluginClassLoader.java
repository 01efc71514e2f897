package io.souk.framework.boot;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The classes of one instance of a plug-in: those of the JDK, the packages that plug-ins share with
 * the platform, and the rest from its own jar. Of the platform's other classes and libraries, and
 * of other plug-ins, it sees nothing.
 */
final class PluginClassLoader extends URLClassLoader {

  /**
   * What is the platform's, with everything below it, whatever a jar brings along: a plug-in and
   * its host speak to each other in these types.
   */
  static final List<String> SHARED =
      List.of(
          "io.souk.framework",
          "io.souk.protocol",
          "io.souk.model",
          "io.vertx.core",
          "io.netty",
          "com.google.protobuf",
          "io.micrometer",
          "io.prometheus.metrics",
          "org.slf4j");

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(Path jar) throws IOException {
    super(
        "plugin " + jar.getFileName(),
        new URL[] {jar.toUri().toURL()},
        new Shared(PluginClassLoader.class.getClassLoader()));
  }

  static boolean isShared(String className) {
    return SHARED.stream()
        .anyMatch(
            name ->
                className.startsWith(name)
                    && className.length() > name.length()
                    && className.charAt(name.length()) == '.');
  }

  /** What plug-ins see of the platform. */
  private static final class Shared extends ClassLoader {

    private final ClassLoader platform;

    Shared(ClassLoader platform) {
      super("souk for plug-ins", ClassLoader.getPlatformClassLoader());
      this.platform = platform;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (isShared(name)) {
        return platform.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }

    @Override
    protected URL findResource(String name) {
      return isShared(name.replace('/', '.')) ? platform.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      return isShared(name.replace('/', '.'))
          ? platform.getResources(name)
          : Collections.emptyEnumeration();
    }
  }
}
