import java.io.InputStream;
import java.net.URI;
import java.net.http.*;
import java.util.regex.*;

/** A whole scheduler over plain HTTP: subscribes, launches, reconciles, kills, tears down. Usage: JsonScheduler URL */
public class JsonScheduler {
  static final HttpClient http = HttpClient.newHttpClient();
  static URI api;
  static String stream, framework;

  public static void main(String[] args) throws Exception {
    api = URI.create(args[0] + "/api/v1/scheduler");
    var answer = post("{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'root','name':'sixty-lines',"
        + "'failover_timeout':60,'capabilities':[{'type':'PARTITION_AWARE'}]}}}");
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    InputStream events = answer.body();
    boolean launched = false, reconciled = false;
    while (true) {
      String event = record(events);
      String type = find(event, "'type':'([A-Z]+)'");
      if (type.equals("SUBSCRIBED")) {
        framework = find(event, "'framework_id':\\{'value':'([^']+)'");
      } else if (type.equals("OFFERS") && !launched) {
        launched = true;
        String agent = find(event, "'agent_id':\\{'value':'([^']+)'");
        String offer = find(event.replaceAll("'(framework|agent)_id'", ""), "'id':\\{'value':'([^']+)'");
        call("ACCEPT", "'accept':{'offer_ids':[{'value':'" + offer + "'}],'operations':[{'type':'LAUNCH','launch':"
            + "{'task_infos':[{'name':'nap','task_id':{'value':'nap-1'},'agent_id':{'value':'" + agent + "'},"
            + "'command':{'value':'sleep 600'},'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':0.1}},"
            + "{'name':'mem','type':'SCALAR','scalar':{'value':32}}]}]}}]}");
      } else if (type.equals("UPDATE")) {
        String state = find(event, "'state':'([A-Z_]+)'"), agent = find(event, "'agent_id':\\{'value':'([^']+)'");
        System.out.println(state + (event.contains("REASON_RECONCILIATION") ? " reconciled" : ""));
        if (event.contains("'uuid'")) {
          call("ACKNOWLEDGE", "'acknowledge':{'agent_id':{'value':'" + agent + "'},'task_id':{'value':'nap-1'},'uuid':'"
              + find(event, "'uuid':'([^']+)'") + "'}");
        }
        if (state.equals("TASK_RUNNING") && !reconciled) {
          reconciled = true;
          call("RECONCILE", "'reconcile':{'tasks':[{'task_id':{'value':'nap-1'}}]}");
        } else if (event.contains("REASON_RECONCILIATION")) {
          call("KILL", "'kill':{'task_id':{'value':'nap-1'}}");
        } else if (state.equals("TASK_KILLED")) {
          call("TEARDOWN", "'teardown':{}");
          System.out.println("torn down");
          System.exit(0);
        }
      }
    }
  }

  static void call(String type, String body) throws Exception {
    var answer = post("{'type':'" + type + "','framework_id':{'value':'" + framework + "'}," + body + "}");
    if (answer.statusCode() != 202) throw new IllegalStateException(type + ": " + new String(answer.body().readAllBytes()));
  }

  static HttpResponse<InputStream> post(String json) throws Exception {
    var request = HttpRequest.newBuilder(api).header("Content-Type", "application/json").header("Accept", "application/json");
    if (stream != null) request.header("Mesos-Stream-Id", stream);
    return http.send(request.POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  static String record(InputStream in) throws Exception {
    int length = 0;
    for (int c; (c = in.read()) != '\n'; ) { if (c < 0) throw new IllegalStateException("stream ended"); length = length * 10 + c - '0'; }
    return new String(in.readNBytes(length), "UTF-8").replace('"', '\'');
  }

  static String find(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    return found.find() ? found.group(1) : "";
  }
}
