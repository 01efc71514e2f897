package io.souk.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fetch.CacheBook.Decision;
import io.souk.agent.fetch.CacheBook.Entry;
import io.souk.agent.fetch.CacheBook.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CacheBookTest {

  private static final CacheKey A = new CacheKey("u", "http://h/a.tar.gz");
  private static final CacheKey B = new CacheKey("u", "http://h/b");
  private static final CacheKey C = new CacheKey("u", "http://h/c");

  private CacheBook book = CacheBook.empty(100);

  private List<CacheEffect> take(Decision decision) {
    book = decision.book();
    return decision.effects();
  }

  private void fill(CacheKey key, long size) {
    long serial = book.serial();
    take(book.want(key, "filler-" + serial, "f"));
    take(book.opened(key, serial, OptionalLong.of(size)));
    take(book.loaded(key, serial, size));
    take(book.leave(key, "filler-" + serial));
  }

  @Test
  void whatManyWantIsFetchedOnce() {
    assertThat(take(book.want(A, "1", "a.tar.gz"))).containsExactly(new CacheEffect.Open(A, 0));
    assertThat(take(book.want(A, "2", "a.tar.gz"))).isEmpty();
    assertThat(take(book.opened(A, 0, OptionalLong.of(60))))
        .containsExactly(new CacheEffect.Load(A, 0, "c0-a.tar.gz", 60));
    assertThat(book.used()).isEqualTo(60);
    assertThat(take(book.want(A, "3", "a.tar.gz"))).isEmpty();
    assertThat(take(book.loaded(A, 0, 60)))
        .containsExactly(
            new CacheEffect.Serve("1", A, "c0-a.tar.gz"),
            new CacheEffect.Serve("2", A, "c0-a.tar.gz"),
            new CacheEffect.Serve("3", A, "c0-a.tar.gz"));
    assertThat(take(book.want(A, "4", "a.tar.gz")))
        .containsExactly(new CacheEffect.Serve("4", A, "c0-a.tar.gz"));
  }

  @Test
  void theLeastRecentlyUsedThatNobodyHoldsGoes() {
    fill(A, 40);
    fill(B, 40);
    take(book.want(A, "again", "a"));
    take(book.leave(A, "again"));
    take(book.want(C, "c", "c"));

    assertThat(take(book.opened(C, 2, OptionalLong.of(50))))
        .containsExactly(new CacheEffect.Delete(B, "c1-f"), new CacheEffect.Load(C, 2, "c2-c", 50));
    assertThat(book.entries()).containsOnlyKeys(A, C);
  }

  @Test
  void whatIsHeldStaysAndNothingGoesForNothing() {
    fill(A, 40);
    fill(B, 40);
    take(book.want(B, "holder", "b"));
    take(book.want(C, "c", "c"));

    assertThat(take(book.opened(C, 2, OptionalLong.of(70))))
        .containsExactly(new CacheEffect.Cancel(C, 2), new CacheEffect.Bypass("c"));
    assertThat(book.entries()).containsOnlyKeys(A, B);
  }

  @Test
  void whatDoesNotSayItsSizeOrIsTooBigGoesPast() {
    for (OptionalLong size :
        List.of(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(101))) {
      long serial = book.serial();
      take(book.want(A, "1", "a"));
      take(book.want(A, "2", "a"));
      assertThat(take(book.opened(A, serial, size)))
          .containsExactly(
              new CacheEffect.Cancel(A, serial),
              new CacheEffect.Bypass("1"),
              new CacheEffect.Bypass("2"));
      assertThat(book.entries()).isEmpty();
    }
  }

  @Test
  void anotherSizeThanSaidIsNotKept() {
    take(book.want(A, "1", "a"));
    take(book.opened(A, 0, OptionalLong.of(10)));

    assertThat(take(book.loaded(A, 0, 11)))
        .containsExactly(new CacheEffect.Delete(A, "c0-a"), new CacheEffect.Bypass("1"));
    assertThat(book.used()).isZero();
  }

  @Test
  void aFailureIsTheFirstOnesAndOthersTryForThemselves() {
    take(book.want(A, "1", "a"));
    take(book.want(A, "2", "a"));

    assertThat(take(book.failed(A, 0)))
        .containsExactly(
            new CacheEffect.Delete(A, "c0-a"),
            new CacheEffect.Fail("1"),
            new CacheEffect.Bypass("2"));
  }

  @Test
  void aTransferGoesOnWhileAnybodyWaitsForIt() {
    take(book.want(A, "1", "a"));
    take(book.want(A, "2", "a"));
    take(book.opened(A, 0, OptionalLong.of(10)));

    assertThat(take(book.leave(A, "1"))).isEmpty();
    assertThat(take(book.leave(A, "2")))
        .containsExactly(new CacheEffect.Cancel(A, 0), new CacheEffect.Delete(A, "c0-a"));
    take(book.want(A, "3", "a"));
    assertThat(take(book.loaded(A, 0, 10))).as("of the one given up").isEmpty();
    assertThat(book.entries().get(A).phase()).isEqualTo(Phase.OPENING);
  }

  @Test
  void fileNamesKeepTheirEnds() {
    take(book.want(A, "1", "a-very-long-name-of-an-archive.tar.gz"));
    assertThat(book.entries().get(A).file()).isEqualTo("c0-of-an-archive.tar.gz");
  }

  /** One thing that happens: to the key of this number, with this number as size or as chance. */
  record Happening(int what, int key, int number) {}

  @Property
  void nothingIsLostWhateverHappens(@ForAll("happenings") List<Happening> happenings) {
    book = CacheBook.empty(100);
    Replay replay = new Replay();
    int holders = 0;
    for (Happening happening : happenings) {
      CacheKey key = List.of(A, B, C).get(happening.key());
      Entry entry = book.entries().get(key);
      long serial = entry == null ? -1 : entry.serial();
      Decision decision =
          switch (happening.what()) {
            case 0, 1 -> replay.wants(key, "h" + holders++, book);
            case 2 -> book.opened(key, serial, OptionalLong.of(happening.number()));
            case 3 -> book.loaded(key, serial, entry == null ? 0 : entry.size());
            case 4 -> book.failed(key, serial);
            default -> replay.leaves(key, book);
          };
      replay.check(decision);
      book = decision.book();
      assertThat(book.used()).isLessThanOrEqualTo(100);
      replay.compare(book);
    }
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 120))
        .as(Happening::new)
        .list()
        .ofMaxSize(60);
  }

  /** What the world outside would know. */
  private static final class Replay {

    private final Map<String, CacheKey> waiting = new HashMap<>();
    private final Map<String, CacheKey> served = new HashMap<>();
    private final Set<String> files = new HashSet<>();
    private final Set<Long> flights = new HashSet<>();

    Decision wants(CacheKey key, String holder, CacheBook book) {
      waiting.put(holder, key);
      return book.want(key, holder, "x");
    }

    Decision leaves(CacheKey key, CacheBook book) {
      List<String> candidates = new ArrayList<>(served.keySet());
      candidates.addAll(waiting.keySet());
      for (String holder : candidates) {
        if (key.equals(served.get(holder)) || key.equals(waiting.get(holder))) {
          served.remove(holder);
          waiting.remove(holder);
          return book.leave(key, holder);
        }
      }
      return book.leave(key, "nobody");
    }

    void check(Decision decision) {
      for (CacheEffect effect : decision.effects()) {
        switch (effect) {
          case CacheEffect.Open open -> assertThat(flights.add(open.serial())).isTrue();
          case CacheEffect.Load load -> {
            assertThat(flights).contains(load.serial());
            assertThat(files.add(load.file())).isTrue();
          }
          case CacheEffect.Cancel cancel -> assertThat(flights.remove(cancel.serial())).isTrue();
          case CacheEffect.Delete delete -> files.remove(delete.file());
          case CacheEffect.Serve serve -> {
            assertThat(waiting.remove(serve.holder())).isEqualTo(serve.key());
            assertThat(files).contains(serve.file());
            served.put(serve.holder(), serve.key());
          }
          case CacheEffect.Bypass bypass -> assertThat(waiting.remove(bypass.holder())).isNotNull();
          case CacheEffect.Fail fail -> assertThat(waiting.remove(fail.holder())).isNotNull();
        }
      }
    }

    /** Who waits is waited for; who was served still has the file; no file is forgotten. */
    void compare(CacheBook book) {
      waiting.forEach(
          (holder, key) -> {
            assertThat(book.entries().get(key).holders()).contains(holder);
            assertThat(book.entries().get(key).phase()).isNotEqualTo(Phase.READY);
          });
      served.forEach(
          (holder, key) -> assertThat(book.entries().get(key).holders()).contains(holder));
      Set<String> known = new HashSet<>();
      book.entries().values().stream()
          .filter(entry -> entry.phase() != Phase.OPENING)
          .forEach(entry -> known.add(entry.file()));
      assertThat(files).isEqualTo(known);
    }
  }
}
