package io.souk.it.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No library that is shipped, be it packed into another one, is known to be vulnerable in a way
 * that matters. The data was published up to the date in it; what is newer is not found.
 */
class DependencyAdvisoriesIT {

  private static final Path TARGET =
      Path.of(System.getProperty("souk.launcher.jar")).resolveSibling("");

  private final Advisories advisories = Advisories.read();

  @Test
  void nothingThatIsShippedIsKnownToBeVulnerable() {
    assertThat(advisories.in(shipped()))
        .as("advisories.json says what is affected; accepted.json why some do not matter")
        .isEqualTo(Advisories.accepted());
  }

  @Test
  void everyLibraryWasLookedUp() {
    Set<String> shipped = shipped().stream().map(Library::name).collect(Collectors.toSet());
    assertThat(advisories.searched())
        .as("run refresh.py with the libraries that are missing here")
        .containsAll(shipped);
    assertThat(shipped)
        .as("what Maven lists, what jars say of themselves, and what is packed into them")
        .contains(
            "org.bouncycastle:bcprov-jdk18on", "io.vertx:vertx-core", "com.google.code.gson:gson");
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.logging.log4j:log4j-core, 2.14.1, GHSA-jfh8-c2jp-5v3q",
    "io.netty:netty-handler, 4.2.16.Final, GHSA-p85m-gvr3-788c",
    "org.bouncycastle:bcprov-jdk18on, 1.82, CVE-2026-5598"
  })
  void aVersionThatIsKnownToBeVulnerableIsFound(String name, String version, String id) {
    Library bad = new Library(name, new MavenVersion(version), "bad.jar");
    assertThat(advisories.in(Set.of(bad))).contains(new Advisories.Finding(id, name, "bad.jar"));
  }

  private static Set<Library> shipped() {
    return Library.shipped(TARGET.resolve("closure.txt"), TARGET.resolve("lib"));
  }
}
