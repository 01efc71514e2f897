package io.souk.framework.boot;

import io.souk.framework.Framework;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A framework of a jar, which names its frameworks, one a line, in {@code
 * META-INF/services/io.souk.framework.Framework}. Each has a public constructor without parameters.
 *
 * @param jar where it is
 * @param className of those that the jar names; empty when it names none that could be read
 */
public record Plugin(Path jar, Optional<String> className) {

  static final String SERVICES = "META-INF/services/" + Framework.class.getName();

  /** More names are not a list of frameworks. */
  private static final long LONGEST_LIST = 64 * 1024;

  /**
   * An instance, and the class loader that is its own.
   *
   * @param loader to be closed when the instance is over
   */
  public record Loaded(Framework framework, ClassLoader loader) implements AutoCloseable {

    @Override
    public void close() {
      if (loader instanceof PluginClassLoader own) {
        try {
          own.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * The plug-ins of a directory, by the names of their jars; one without a class for each jar that
   * cannot be read, so that somebody hears of it.
   *
   * @throws IOException when the directory cannot be read
   */
  public static List<Plugin> in(Path directory) throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(directory)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    List<Plugin> plugins = new ArrayList<>();
    for (Path jar : jars) {
      try {
        namesIn(jar).forEach(name -> plugins.add(new Plugin(jar, Optional.of(name))));
      } catch (PluginException unreadable) {
        plugins.add(new Plugin(jar, Optional.empty()));
      }
    }
    return List.copyOf(plugins);
  }

  /** The classes that a jar names. */
  static List<String> namesIn(Path jar) throws PluginException {
    if (!Files.isRegularFile(jar)) {
      throw new PluginException("is not a file");
    }
    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry services = file.getEntry(SERVICES);
      if (services == null) {
        throw new PluginException("names no framework in " + SERVICES);
      }
      if (services.getSize() > LONGEST_LIST) {
        throw new PluginException(SERVICES + " is larger than " + LONGEST_LIST + " bytes");
      }
      List<String> names;
      try (InputStream in = file.getInputStream(services)) {
        names =
            new String(in.readNBytes((int) LONGEST_LIST), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
      }
      if (names.isEmpty()) {
        throw new PluginException("names no framework in " + SERVICES);
      }
      return names;
    } catch (IOException e) {
      throw new PluginException("is no jar that can be read: " + e.getMessage(), e);
    }
  }

  /**
   * A new instance, with classes of its own. Runs code of the plug-in, in the caller's thread,
   * which may throw what it likes or never return.
   *
   * @throws PluginException with one line, when there is none
   */
  public Loaded load() throws PluginException {
    String name = className.isPresent() ? className.get() : namesIn(jar).getFirst();
    PluginClassLoader loader;
    try {
      loader = new PluginClassLoader(jar);
    } catch (IOException e) {
      throw new PluginException("cannot be read: " + e.getMessage(), e);
    }
    Loaded loaded = null;
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      loaded = new Loaded(create(name, loader), loader);
      return loaded;
    } finally {
      thread.setContextClassLoader(before);
      if (loaded == null) {
        new Loaded(null, loader).close();
      }
    }
  }

  static Framework create(String className, ClassLoader loader) throws PluginException {
    try {
      Class<?> type = Class.forName(className, true, loader);
      if (!Framework.class.isAssignableFrom(type)) {
        throw new PluginException(className + " does not implement " + Framework.class.getName());
      }
      return (Framework) type.getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw new PluginException(className + " cannot be loaded: " + e, e);
    } catch (InvocationTargetException e) {
      throw new PluginException(className + " failed: " + e.getTargetException(), e);
    } catch (ReflectiveOperationException e) {
      throw new PluginException(className + " has no public constructor without parameters", e);
    } catch (LinkageError e) {
      throw new PluginException(className + " cannot be loaded: " + e, e);
    }
  }
}
