package io.souk.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LinkCheckTest {

  private static boolean escapes(String... pairs) throws FetchException {
    Map<RelativeName, String> links = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      links.put(RelativeName.parse(pairs[i]), pairs[i + 1]);
    }
    return LinkCheck.findEscaping(links).isPresent();
  }

  @Test
  void findsLinksThatLeadOut() throws FetchException {
    assertThat(escapes("a", "/etc/passwd")).isTrue();
    assertThat(escapes("a", "..")).isTrue();
    assertThat(escapes("a/b", "../../x")).isTrue();
    assertThat(escapes("a/b", "../x")).isFalse();
    assertThat(escapes("a", "nowhere/at/all")).isFalse();
    assertThat(escapes("a", "b", "b", "a")).isFalse();
    assertThat(escapes("a", ".", "b/c", "../a/b")).isFalse();
  }

  /** Each of them stays inside when dots are taken away by the text alone. */
  @Test
  void followsLinksOnTheWay() throws FetchException {
    assertThat(escapes("a/b/c", "../..", "x", "a/b/c/..")).isTrue();
    assertThat(escapes("d/up", "..", "x", "d/up/up/..", "up", ".")).isTrue();
  }

  /** The kernel is asked; nothing exists but the links and their directories. */
  @Property(tries = 300)
  void agreesWithTheKernel(@ForAll("links") Map<String, String> links)
      throws IOException, FetchException {
    Path outer = Files.createTempDirectory("links");
    Path root = Files.createDirectories(outer.resolve("in/the/box"));
    Map<RelativeName, String> made = new HashMap<>();
    try {
      for (Map.Entry<String, String> link : links.entrySet()) {
        Path at = root.resolve(link.getKey());
        Files.createDirectories(at.getParent());
        Files.createSymbolicLink(at, Path.of(link.getValue()));
        made.put(RelativeName.parse(link.getKey()), link.getValue());
      }
      for (RelativeName link : made.keySet()) {
        Path at = root.resolve(link.toString());
        boolean reachesOut = Files.exists(at) && !at.toRealPath().startsWith(root.toRealPath());
        if (reachesOut) {
          assertThat(LinkCheck.findEscaping(made)).as("%s of %s", link, made).isPresent();
        }
      }
    } finally {
      remove(outer);
    }
  }

  private static void remove(Path at) throws IOException {
    try (var all = Files.walk(at)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Provide
  Arbitrary<Map<String, String>> links() {
    Arbitrary<String> places = Arbitraries.of("a", "b", "d/a", "d/b", "d/e/a", "d/e/b");
    Arbitrary<String> targets =
        Arbitraries.of("..", ".", "a", "b", "d", "e", "../..")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(parts -> String.join("/", parts));
    return Arbitraries.maps(places, targets).ofMaxSize(6);
  }

  @Test
  void endsOnCirclesThatGrow() throws FetchException {
    assertThat(escapes("a", "a/a")).isFalse();
    assertThat(List.of(escapes("a", "b/b", "b", "a/a"))).containsExactly(false);
  }
}
