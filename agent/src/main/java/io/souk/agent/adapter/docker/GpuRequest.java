package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.DeviceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** GPUs, as the engine is asked for them. Pure. */
final class GpuRequest {
  private static final String GPU = "gpu";
  private static final int ALL = -1;

  private GpuRequest() {}

  /** For certain devices, by index or UUID. */
  static DeviceRequest of(List<String> devices) {
    return new DeviceRequest().withDeviceIds(devices).withCapabilities(List.of(List.of(GPU)));
  }

  /**
   * What {@code --gpus} says: {@code all}, a number, {@code device=0} or {@code
   * "device=0,1",capabilities=utility}.
   */
  static DeviceRequest parse(String value) {
    DeviceRequest request = new DeviceRequest();
    List<String> capabilities = new ArrayList<>();
    for (String field : CommaFields.split(value)) {
      int at = field.indexOf('=');
      String name = at < 0 ? "count" : field.substring(0, at);
      String text = field.substring(at + 1);
      switch (name) {
        case "count" -> request.withCount(text.equals("all") ? ALL : Integer.parseInt(text));
        case "device" -> request.withDeviceIds(List.of(text.split(",")));
        case "driver" -> request.withDriver(text);
        case "capabilities" -> capabilities.addAll(List.of(text.split(",")));
        default ->
            throw new IllegalArgumentException(
                "expected all, a number, or "
                    + Set.of("count", "device", "driver", "capabilities"));
      }
    }
    if (request.getCount() != null && request.getDeviceIds() != null) {
      throw new IllegalArgumentException("expected either a count or devices");
    }
    if (request.getCount() == null && request.getDeviceIds() == null) {
      request.withCount(1);
    }
    if (!capabilities.contains(GPU)) {
      capabilities.add(GPU);
    }
    return request.withCapabilities(List.of(capabilities));
  }
}
