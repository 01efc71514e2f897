package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.InstanceId;

/** The keys in the store. */
final class Keys {

  static final String FRAMEWORK_ID = "framework-id";
  static final String APP = "app";
  static final String VERSION = "version";
  static final String INSTANCE = "instance/";
  static final String DEPLOYMENT = "deployment/";
  static final String FAILURE = "failure";
  static final String GROUP = "group";
  static final String CHANGE = "change/";
  static final String TERMINATION = "termination";
  static final String ROLES = "roles";
  static final String LEFTOVER = "leftover/";

  private Keys() {}

  static String app(AppId id) {
    return APP + id.path();
  }

  /** {@code @} stands in no id, so the parts can be told apart. */
  static String version(AppId id, Timestamp version) {
    return VERSION + id.path() + "@" + version;
  }

  static String instance(InstanceId id) {
    return INSTANCE + id.value();
  }

  static String leftover(InstanceId id) {
    return LEFTOVER + id.value();
  }

  static String deployment(String id) {
    return DEPLOYMENT + id;
  }

  static String group(AppId id) {
    return GROUP + id.path();
  }

  /** Of fixed length, so that changes are read in their order. */
  static String change(long number) {
    return "%s%019d".formatted(CHANGE, number);
  }

  static String termination(AppId id) {
    return TERMINATION + id.path();
  }

  static String failure(AppId id) {
    return FAILURE + id.path();
  }
}
