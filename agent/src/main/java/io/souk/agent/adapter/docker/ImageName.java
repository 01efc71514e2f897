package io.souk.agent.adapter.docker;

/** Docker image references. */
final class ImageName {
  private ImageName() {}

  /** Adds {@code :latest} when the reference has neither tag nor digest. */
  static String withTag(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.contains(":") || last.contains("@") ? image : image + ":latest";
  }
}
