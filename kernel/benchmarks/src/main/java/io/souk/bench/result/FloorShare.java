package io.souk.bench.result;

/**
 * The least that the machine needs for what a figure counts.
 *
 * @param name of a primitive of {@code io.souk.bench.floor}, such as {@code http-post}
 * @param times how much of it one of what the figure counts needs at least: two posts for a task
 *     that is launched and acknowledged; the megabytes of an answer where the primitive is in MB/s
 */
public record FloorShare(String name, double times) {

  /**
   * @throws IllegalArgumentException when it is not above 0
   */
  public FloorShare {
    if (!(times > 0)) {
      throw new IllegalArgumentException("floor " + name + " " + times + " times");
    }
  }
}
