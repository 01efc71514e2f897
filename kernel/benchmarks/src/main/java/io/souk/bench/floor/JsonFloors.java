package io.souk.bench.floor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What an answer that is written, or a call that is read, cannot be faster than. */
final class JsonFloors {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int TASKS = 2000;

  private JsonFloors() {}

  /** Megabytes of tasks written in a second. */
  static double write(Duration length, Path dir) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 << 20);
    double seconds =
        Samples.median(
            length,
            () -> {
              bytes.reset();
              tasks(bytes);
            });
    return bytes.size() / seconds / 1e6;
  }

  /** Megabytes of tasks read in a second, every token looked at. */
  static double scan(Duration length, Path dir) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 << 20);
    tasks(bytes);
    byte[] all = bytes.toByteArray();
    return all.length / Samples.median(length, () -> count(all)) / 1e6;
  }

  /** How many tokens there are. */
  static int count(byte[] json) throws IOException {
    int tokens = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          parser.getTextLength();
        }
        tokens++;
      }
    }
    return tokens;
  }

  /** An array of tasks as {@code /state} shows them, some 570 bytes each. */
  static void tasks(ByteArrayOutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (int i = 0; i < TASKS; i++) {
        task(json, i);
      }
      json.writeEndArray();
    }
  }

  private static void task(JsonGenerator json, int number) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", "shop_web.instance-5f3c1f0e-2a54-4f0e-9a53-" + number);
    json.writeStringField("name", "web.shop.example");
    json.writeStringField("framework_id", "5f3c1f0e-2a54-4f0e-9a53-0d6f4f1f7a11-0001");
    json.writeStringField("executor_id", "");
    json.writeStringField("slave_id", "5f3c1f0e-2a54-4f0e-9a53-0d6f4f1f7a11-S" + number % 1000);
    json.writeStringField("state", "TASK_RUNNING");
    json.writeObjectFieldStart("resources");
    json.writeNumberField("disk", 0.0);
    json.writeNumberField("mem", 32.0);
    json.writeNumberField("gpus", 0.0);
    json.writeNumberField("cpus", 0.1);
    json.writeEndObject();
    json.writeStringField("role", "services");
    json.writeArrayFieldStart("statuses");
    json.writeStartObject();
    json.writeStringField("state", "TASK_RUNNING");
    json.writeNumberField("timestamp", 1_764_300_000.25 + number);
    json.writeBooleanField("healthy", true);
    json.writeEndObject();
    json.writeEndArray();
    json.writeArrayFieldStart("labels");
    json.writeStartObject();
    json.writeStringField("key", "version");
    json.writeStringField("value", "2026-11-23T10:15:30.000Z, release 1.14.2 of the shop");
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}
