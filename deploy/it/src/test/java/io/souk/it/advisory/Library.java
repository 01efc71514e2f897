package io.souk.it.advisory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library that is shipped, as a jar or packed into another one.
 *
 * @param name as {@code group:artifact}
 * @param where the jar that has it
 */
record Library(String name, MavenVersion version, String where) {

  private static final String OURS = "io.souk:";

  private static final Comparator<Library> ORDER =
      Comparator.comparing(Library::name)
          .thenComparing(Library::version)
          .thenComparing(Library::where);

  private static final Pattern LISTED =
      Pattern.compile("^\\s*([\\w.-]+:[\\w.-]+):jar:([\\w.+-]+):(?:compile|runtime)\\b.*");

  /**
   * All that is shipped with the launcher.
   *
   * @param closure what Maven lists as its dependencies
   * @param jars the jars themselves, which may have others packed into them
   */
  static Set<Library> shipped(Path closure, Path jars) {
    Set<Library> all = new TreeSet<>(ORDER);
    try {
      for (String line : Files.readAllLines(closure)) {
        Matcher listed = LISTED.matcher(line);
        if (listed.matches()) {
          String name = listed.group(1);
          String version = listed.group(2);
          String jar = name.substring(name.indexOf(':') + 1) + "-" + version + ".jar";
          add(all, name, version, jar);
          packed(jars.resolve(jar), all);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** What a jar says of itself and of the libraries that were packed into it. */
  private static void packed(Path jar, Set<Library> all) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        String path = entry.getName();
        if (path.startsWith("META-INF/maven/") && path.endsWith("/pom.properties")) {
          Properties pom = new Properties();
          try (InputStream in = file.getInputStream(entry)) {
            pom.load(in);
          }
          add(
              all,
              pom.getProperty("groupId") + ":" + pom.getProperty("artifactId"),
              pom.getProperty("version"),
              jar.getFileName().toString());
        }
      }
    }
  }

  private static void add(Set<Library> all, String name, String version, String where) {
    if (!name.startsWith(OURS)) {
      all.add(new Library(name, new MavenVersion(version), where));
    }
  }
}
