package io.souk.agent.adapter.docker;

/** Docker image references. */
final class ImageName {
  private static final String DEFAULT_REGISTRY = "docker.io";

  private ImageName() {}

  /** Adds {@code :latest} when the reference has neither tag nor digest. */
  static String withTag(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.contains(":") || last.contains("@") ? image : image + ":latest";
  }

  /** The host, maybe with a port, that the image comes from. */
  static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DEFAULT_REGISTRY;
  }
}
