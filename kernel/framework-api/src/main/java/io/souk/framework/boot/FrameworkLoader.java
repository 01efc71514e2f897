package io.souk.framework.boot;

import io.souk.framework.Framework;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the framework of a process of its own: by class name, or in a jar (see {@link Plugin}). */
public final class FrameworkLoader {

  private FrameworkLoader() {}

  /**
   * A framework from the class path.
   *
   * @throws IllegalArgumentException with one line, when there is none of that name
   */
  public static Framework fromClass(String className) {
    try {
      return Plugin.create(className, FrameworkLoader.class.getClassLoader());
    } catch (PluginException e) {
      throw new IllegalArgumentException("--class '" + className + "': " + e.getMessage(), e);
    }
  }

  /**
   * The frameworks of a jar, each in a class loader of its own, as a master would load them.
   *
   * @throws IllegalArgumentException with one line, when it is no jar or has no framework
   */
  public static List<Plugin.Loaded> fromJar(Path jar) {
    try {
      List<Plugin.Loaded> loaded = new ArrayList<>();
      for (String name : Plugin.namesIn(jar)) {
        loaded.add(new Plugin(jar, Optional.of(name)).load());
      }
      return loaded;
    } catch (PluginException e) {
      throw new IllegalArgumentException("--jar '" + jar + "' " + e.getMessage(), e);
    }
  }
}
