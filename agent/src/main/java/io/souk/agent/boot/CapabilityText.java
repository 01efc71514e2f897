package io.souk.agent.boot;

import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.CapabilityInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Reads lists of Linux capabilities. */
final class CapabilityText {

  private CapabilityText() {}

  /**
   * Reads an option.
   *
   * @param value JSON, or a file's URL
   * @throws IllegalArgumentException in one line that names the option
   */
  static CapabilityInfo parse(String option, String value) {
    CapabilityInfo.Builder list = CapabilityInfo.newBuilder();
    int named;
    try {
      String text = OptionText.of(value);
      MesosJson.read(text, list);
      named = new JsonObject(text).getJsonArray("capabilities", new JsonArray()).size();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          option
              + ": expected JSON such as {\"capabilities\":[\"CHOWN\",\"KILL\"]}: "
              + e.getMessage(),
          e);
    }
    // Names that nobody knows are passed over in JSON of the API, and would be lost here.
    if (list.getCapabilitiesCount() != named
        || list.getCapabilitiesList().contains(CapabilityInfo.Capability.UNKNOWN)) {
      throw new IllegalArgumentException(
          option + ": expected names of Linux capabilities without CAP_, such as NET_BIND_SERVICE");
    }
    return list.build();
  }
}
