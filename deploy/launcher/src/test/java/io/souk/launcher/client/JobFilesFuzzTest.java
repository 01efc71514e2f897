package io.souk.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever stands in a file: it is jobs in a right order, or one clear error. */
class JobFilesFuzzTest {

  private static final List<String> FILES =
      List.of(
          "{\"name\":\"a\",\"schedule\":\"R//PT1H\",\"parents\":[]}",
          "[{\"name\":\"b\",\"parents\":[\"a\"]},{\"name\":\"a\",\"schedule\":\"R//PT1H\"}]",
          "{\"jobs\":[{\"name\":\"c\",\"parents\":[\"b\",\"a\"]},{\"name\":\"b\",\"parents\":null}]}");

  private static Path dir;

  @BeforeContainer
  static void make() throws IOException {
    dir = Files.createTempDirectory("job-files");
  }

  @AfterContainer
  static void remove() throws IOException {
    for (String name : List.of("x.json", "y.json")) {
      Files.deleteIfExists(dir.resolve(name));
    }
    Files.delete(dir);
  }

  /** A piece of a file that is cut out, and what comes in its place. */
  record Cut(int at, int length, String with) {

    String in(String text) {
      int from = Math.min(at, text.length());
      return text.substring(0, from)
          + with
          + text.substring(Math.min(text.length(), from + length));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Cut> cuts =
        Combinators.combine(
                Arbitraries.integers().between(0, 90),
                Arbitraries.integers().between(0, 12),
                Arbitraries.oneOf(
                    Arbitraries.of(
                        "",
                        "\"",
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "null",
                        "1e999",
                        "\\u0000",
                        "\n",
                        "{\"name\":\"a\"}",
                        "\"name\":",
                        "[[[[",
                        "\"parents\":[\"c\"]"),
                    Arbitraries.strings().ofMaxLength(5)))
            .as(Cut::new);
    return Combinators.combine(Arbitraries.of(FILES), cuts.list().ofMaxSize(4))
        .as(
            (file, changes) -> {
              String text = file;
              for (Cut cut : changes) {
                text = cut.in(text);
              }
              return text;
            });
  }

  @Property(tries = 3000)
  void anyFileIsJobsOrOneClearError(@ForAll("texts") String first, @ForAll("texts") String second) {
    Path file = write("x.json", first);
    write("y.json", second);
    check(() -> JobFiles.of(file.toString(), ClientOptions.readTree(file.toString())));
    check(() -> JobFiles.below(dir));
  }

  private static Path write(String name, String text) {
    try {
      return Files.writeString(dir.resolve(name), text.replaceAll("[\\ud800-\\udfff]", "?"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Reading {
    JobFiles read();
  }

  private static void check(Reading reading) {
    try {
      List<JobFiles.Entry> jobs = reading.read().jobs();
      Set<String> all = new HashSet<>();
      jobs.forEach(job -> assertThat(all.add(job.name())).as(job.name()).isTrue());
      Set<String> before = new HashSet<>();
      for (JobFiles.Entry job : jobs) {
        assertThat(job.name()).isNotEmpty();
        assertThat(JobsApi.parents(job.job()))
            .allMatch(p -> before.contains(p) || !all.contains(p));
        before.add(job.name());
      }
    } catch (UsageException refused) {
      assertThat(refused.getMessage())
          .containsPattern("^(?s)(.*\\.json: |job .* is defined twice|these jobs would wait)");
    }
  }

  @Provide
  Arbitrary<Tuple2<Integer, Integer>> links() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 11);
    return Combinators.combine(number, number).as(Tuple::of);
  }

  /** By another way: jobs are taken off whose parents are all taken off. */
  @Property(tries = 2000)
  void orderIsFoundUnlessThereIsNone(
      @ForAll @Size(max = 25) List<@net.jqwik.api.From("links") Tuple2<Integer, Integer>> links) {
    Map<String, Set<String>> parents = new LinkedHashMap<>();
    for (Tuple2<Integer, Integer> link : links) {
      parents.computeIfAbsent("j" + link.get1(), any -> new HashSet<>()).add("j" + link.get2());
    }
    Set<String> left = new HashSet<>(parents.keySet());
    while (left.removeIf(name -> parents.get(name).stream().noneMatch(left::contains))) {
      // Until nobody can go.
    }
    List<String> ordered = new ArrayList<>();
    try {
      JobFiles.of("x.json", json(parents)).jobs().forEach(job -> ordered.add(job.name()));
      assertThat(left).isEmpty();
      assertThat(ordered).containsExactlyInAnyOrderElementsOf(parents.keySet());
      for (int i = 0; i < ordered.size(); i++) {
        List<String> later = ordered.subList(i, ordered.size());
        assertThat(parents.get(ordered.get(i))).noneMatch(later::contains);
      }
    } catch (UsageException circle) {
      assertThat(circle).hasMessageContaining(" <- ");
      assertThat(left).isNotEmpty();
    }
  }

  private static ArrayNode json(Map<String, Set<String>> parents) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    parents.forEach(
        (name, those) -> {
          ObjectNode job = list.addObject().put("name", name);
          ArrayNode array = job.putArray("parents");
          those.forEach(array::add);
        });
    return list;
  }
}
