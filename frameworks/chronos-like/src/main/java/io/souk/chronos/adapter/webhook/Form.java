package io.souk.chronos.adapter.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Owners;
import io.souk.chronos.notify.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a webhook is sent, and how often. */
public enum Form {
  /** Chronos's HTTP notification: one for each owner, one with an empty {@code to} without any. */
  PLAIN("http") {
    @Override
    List<String> addressees(Notice notice) {
      List<String> owners = Owners.of(notice.job().about().owner());
      return owners.isEmpty() ? List.of("") : owners;
    }

    @Override
    ObjectNode body(Notice notice, String addressee, Wording wording) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("subject", wording.subject(notice));
      body.put("message", wording.message(notice));
      body.put("to", addressee);
      members(notice.job(), body);
      body.put("event", notice.event().name().toLowerCase(java.util.Locale.ROOT));
      return body;
    }
  },

  /** Slack's incoming webhook: one for each notice, whatever the number of owners. */
  SLACK("slack") {
    @Override
    ObjectNode body(Notice notice, String addressee, Wording wording) {
      return text(escaped(wording.subject(notice) + ": " + wording.message(notice)));
    }
  },

  /** Mattermost's incoming webhook, which differs in what calls people. */
  MATTERMOST("mattermost") {
    @Override
    ObjectNode body(Notice notice, String addressee, Wording wording) {
      String text = escaped(wording.subject(notice) + ": " + wording.message(notice));
      return text(EVERYBODY.matcher(text).replaceAll("@\u200b$1"));
    }
  };

  private static final Pattern EVERYBODY = Pattern.compile("@(all|channel|here)", 2);
  private static final int MAX_COMMAND = 4000;
  private static final int MAX_URIS = 100;

  private final String channel;

  Form(String channel) {
    this.channel = channel;
  }

  String channel() {
    return channel;
  }

  List<String> addressees(Notice notice) {
    return List.of("");
  }

  abstract ObjectNode body(Notice notice, String addressee, Wording wording);

  /** All of them texts, as Chronos sends them. */
  static void members(Job job, ObjectNode body) {
    JsonNode all = JobWriter.write(job);
    body.put("job", job.name().value());
    body.put("command", shorten(all.path("command").asText()));
    for (String member :
        List.of(
            "cpus",
            "softError",
            "errorCount",
            "executor",
            "lastError",
            "lastSuccess",
            "mem",
            "retries",
            "successCount")) {
      body.put(member, shorten(all.path(member).asText()));
    }
    body.put("executorFlags", shorten(all.path("executorFlags").asText()));
    body.put("errorsSinceLastSuccess", String.valueOf(job.tally().errorsSinceLastSuccess()));
    List<String> uris = new ArrayList<>();
    all.path("uris").forEach(uri -> uris.add(uri.asText()));
    body.put("uris", shorten(String.join(",", uris.subList(0, Math.min(uris.size(), MAX_URIS)))));
  }

  private static String shorten(String text) {
    return text.length() <= MAX_COMMAND ? text : text.substring(0, MAX_COMMAND) + "…";
  }

  static ObjectNode text(String text) {
    return JsonNodeFactory.instance.objectNode().put("text", text);
  }

  /** So that what a task says cannot become a link or call a channel. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
