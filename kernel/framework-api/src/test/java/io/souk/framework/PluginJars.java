package io.souk.framework;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars of plug-ins from source text, for tests. */
public final class PluginJars {

  private static final String SERVICES = "META-INF/services/" + Framework.class.getName();

  private PluginJars() {}

  /**
   * Compiles against the class path of the test, and packs.
   *
   * @param sources by class name
   * @param services what the jar names as its frameworks; no such entry when it names none
   */
  public static Path jar(Path jar, Map<String, String> sources, String... services) {
    try {
      Path work = Files.createTempDirectory(jar.getParent(), "classes");
      if (!sources.isEmpty()) {
        compile(work, sources);
      }
      try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
          Stream<Path> files = Files.walk(work)) {
        for (Path file : files.filter(it -> it.toString().endsWith(".class")).sorted().toList()) {
          add(out, work.relativize(file).toString(), Files.readAllBytes(file));
        }
        if (services.length > 0) {
          add(out, SERVICES, String.join("\n", services).getBytes());
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar again without one of its classes. */
  public static void without(Path jar, String className) {
    Path work = jar.resolveSibling(jar.getFileName() + ".less");
    String left = className.replace('.', '/') + ".class";
    try (java.util.jar.JarFile from = new java.util.jar.JarFile(jar.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(work))) {
      for (JarEntry entry : from.stream().toList()) {
        if (!entry.getName().equals(left)) {
          add(out, entry.getName(), from.getInputStream(entry).readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(work, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path work, Map<String, String> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = work.resolve("src").resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean fine =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of(
                      "-proc:none",
                      "-cp",
                      System.getProperty("java.class.path"),
                      "-d",
                      work.toString()),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!fine) {
        throw new AssertionError("does not compile: " + said);
      }
    }
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
