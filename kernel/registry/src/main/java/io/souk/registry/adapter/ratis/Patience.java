package io.souk.registry.adapter.ratis;

import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/**
 * How long a follower waits for a word of its leader before it stands for election: drawn anew each
 * time it stood, so that two that stood at once do so once. Looks that come late are left out, for
 * a process that was stopped has to read first what arrived meanwhile. Confined to one thread;
 * times in ns.
 */
final class Patience {

  private final long least;
  private final long most;
  private final RandomGenerator random;
  private final long latest;
  private long patience;
  private long looked;

  /**
   * @param least shortest patience
   * @param most longest patience, more than {@code least}
   * @param latest how long after the one before a look may come
   * @param now time of the first one
   */
  Patience(long least, long most, long latest, RandomGenerator random, long now) {
    this.least = least;
    this.most = most;
    this.latest = latest;
    this.random = random;
    this.looked = now;
    draw();
  }

  /**
   * Looks once.
   *
   * @param stand stands for election after so much silence, if there was; says whether it did
   */
  void look(long now, LongPredicate stand) {
    boolean inTime = now - looked <= latest;
    looked = now;
    if (inTime && stand.test(patience)) {
      draw();
    }
  }

  private void draw() {
    patience = random.nextLong(least, most);
  }
}
