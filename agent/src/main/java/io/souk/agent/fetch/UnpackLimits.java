package io.souk.agent.fetch;

/**
 * What may come out of the archives of one container.
 *
 * @param bytes all in all
 * @param entries files, directories and links, all in all
 * @param ratio bytes for each byte of an archive, once {@code ratioFrom} bytes have come out of it
 */
public record UnpackLimits(long bytes, int entries, int ratio, long ratioFrom) {

  /** Real archives shrink to a fiftieth at most; what bombs are made of to a thousandth. */
  public static final UnpackLimits DEFAULT = new UnpackLimits(32L << 30, 500_000, 250, 256L << 20);

  public UnpackLimits {
    if (bytes <= 0 || entries <= 0 || ratio <= 0 || ratioFrom < 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
