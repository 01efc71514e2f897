package io.souk.framework.boot;

import io.souk.framework.Framework;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Finds frameworks by class name, or in a jar that names them, one a line, in {@code
 * META-INF/services/io.souk.framework.Framework}. Each has a public constructor without parameters.
 */
public final class FrameworkLoader {

  private static final String SERVICES = "META-INF/services/" + Framework.class.getName();

  private FrameworkLoader() {}

  /**
   * A framework from the class path.
   *
   * @throws IllegalArgumentException with one line, when there is none of that name
   */
  public static Framework fromClass(String className) {
    return create("--class '" + className + "'", className, FrameworkLoader.class.getClassLoader());
  }

  /**
   * The frameworks of a jar, in a class loader that stays open.
   *
   * @throws IllegalArgumentException with one line, when it is no jar or has no framework
   */
  public static List<Framework> fromJar(Path jar) {
    return factoriesFromJar(jar).stream().map(Supplier::get).toList();
  }

  /**
   * What makes the frameworks of a jar, as many instances as are asked for, in one class loader
   * that stays open.
   *
   * @throws IllegalArgumentException with one line, when it is no jar or has no framework
   */
  public static List<Supplier<Framework>> factoriesFromJar(Path jar) {
    String option = "--jar '" + jar + "'";
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(option + " is not a file");
    }
    try {
      URL[] urls = {jar.toUri().toURL()};
      URLClassLoader loader = new URLClassLoader(urls, FrameworkLoader.class.getClassLoader());
      try {
        return namesIn(loader, option).stream()
            .<Supplier<Framework>>map(name -> () -> create(option, name, loader))
            .toList();
      } catch (IOException | RuntimeException e) {
        loader.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(option + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> namesIn(URLClassLoader loader, String option) throws IOException {
    URL services = loader.findResource(SERVICES);
    if (services == null) {
      throw new IllegalArgumentException(option + " names no framework in " + SERVICES);
    }
    String text;
    try (InputStream in = services.openStream()) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return text.lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static Framework create(String option, String className, ClassLoader loader) {
    try {
      Class<?> type = Class.forName(className, true, loader);
      if (!Framework.class.isAssignableFrom(type)) {
        throw new IllegalArgumentException(
            option + ": " + className + " does not implement " + Framework.class.getName());
      }
      return (Framework) type.getConstructor().newInstance();
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException(option + ": " + className + " cannot be loaded: " + e, e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          option + ": " + className + " failed: " + e.getTargetException(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          option + ": " + className + " has no public constructor without parameters", e);
    }
  }
}
