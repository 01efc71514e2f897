package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.view.DeploymentView;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a request is answered with. */
record Answer(int status, String contentType, Buffer body, Map<String, String> headers) {

  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String DEPLOYMENT_ID = "Marathon-Deployment-Id";

  Answer {
    headers = Map.copyOf(headers);
  }

  Answer(int status, String contentType, String body, Map<String, String> headers) {
    this(status, contentType, Buffer.buffer(body), headers);
  }

  static Answer json(JsonNode body) {
    return json(200, body);
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, JSON, body.toString(), Map.of());
  }

  /** JSON that is there already, in parts between commas. */
  static Answer json(String before, List<byte[]> parts, String after) {
    int size = before.length() + after.length() + parts.size();
    for (byte[] part : parts) {
      size += part.length;
    }
    Buffer body = Buffer.buffer(size).appendString(before);
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        body.appendByte((byte) ',');
      }
      body.appendBytes(parts.get(i));
    }
    return new Answer(200, JSON, body.appendString(after), Map.of());
  }

  static Answer text(String body) {
    return new Answer(200, TEXT, body, Map.of());
  }

  static Answer empty(int status) {
    return new Answer(status, "", "", Map.of());
  }

  /** The usual answer to a write. */
  static Answer deployment(Deployment deployment) {
    return json(DeploymentView.result(deployment)).with(DEPLOYMENT_ID, deployment.id());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more);
  }

  Answer withStatus(int other) {
    return new Answer(other, contentType, body, headers);
  }
}
