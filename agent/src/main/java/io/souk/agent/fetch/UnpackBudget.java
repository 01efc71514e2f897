package io.souk.agent.fetch;

/** Counts what comes out of the archives of one container. For one thread. */
public final class UnpackBudget {

  private final UnpackLimits limits;
  private long bytes;
  private int entries;
  private long archiveBytes;
  private long archiveStart;

  public UnpackBudget(UnpackLimits limits) {
    this.limits = limits;
  }

  /**
   * The next archive begins.
   *
   * @param size its own, packed
   */
  public void archive(long size) {
    archiveBytes = Math.max(1, size);
    archiveStart = bytes;
  }

  public void entry() throws FetchException {
    entries++;
    if (entries > limits.entries()) {
      throw new FetchException("unpacks to more than " + limits.entries() + " files");
    }
  }

  public void bytes(long more) throws FetchException {
    bytes += more;
    if (bytes > limits.bytes()) {
      throw new FetchException("unpacks to more than " + limits.bytes() + " bytes");
    }
    long out = bytes - archiveStart;
    if (out > limits.ratioFrom() && out / archiveBytes >= limits.ratio()) {
      throw new FetchException(
          "unpacks to more than " + limits.ratio() + " times its size, as archive bombs do");
    }
  }
}
