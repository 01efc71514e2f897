import java.io.InputStream;
import java.net.URI;
import java.net.http.*;
import java.util.regex.*;

/** A whole scheduler over plain HTTP: subscribes, launches, reconciles, kills, tears down. Usage: JsonScheduler URL */
public class JsonScheduler {
  static final HttpClient http = HttpClient.newHttpClient();
  static final String ID = "':\\{'value':'([^']+)'", RECONCILED = "REASON_RECONCILIATION", TASK = "'task_id':{'value':'nap-1'}";
  static URI api;
  static String stream, framework;

  public static void main(String[] args) throws Exception {
    api = URI.create(args[0] + "/api/v1/scheduler");
    var answer = post("{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'root','name':'sixty-lines',"
        + "'failover_timeout':60,'capabilities':[{'type':'PARTITION_AWARE'}]}}}");
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    for (boolean launched = false, asked = false; ; ) {
      String event = record(answer.body()), type = find(event, "'type':'([A-Z]+)'"), agent = find(event, "'agent_id" + ID);
      if (type.equals("SUBSCRIBED")) framework = find(event, "'framework_id" + ID);
      if (type.equals("OFFERS") && !launched) {
        launched = true;
        call("ACCEPT", "'accept':{'offer_ids':[{'value':'" + find(event, "'id" + ID) + "'}],'operations':[{'type':'LAUNCH','launch':"
            + "{'task_infos':[{'name':'nap'," + TASK + ",'agent_id':{'value':'" + agent + "'},"
            + "'command':{'value':'sleep 600'},'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':0.1}},"
            + "{'name':'mem','type':'SCALAR','scalar':{'value':32}}]}]}}]}");
      } else if (type.equals("UPDATE")) {
        String state = find(event, "'state':'([A-Z_]+)'"), uuid = find(event, "'uuid':'([^']+)'");
        System.out.println(state + (event.contains(RECONCILED) ? " reconciled" : ""));
        if (!uuid.isEmpty()) call("ACKNOWLEDGE", "'acknowledge':{'agent_id':{'value':'" + agent + "'}," + TASK + ",'uuid':'" + uuid + "'}");
        if (event.contains(RECONCILED)) call("KILL", "'kill':{" + TASK + "}");
        if (state.equals("TASK_RUNNING") && !asked) call("RECONCILE", "'reconcile':{'tasks':[{" + TASK + "}]}");
        asked |= state.equals("TASK_RUNNING");
        if (state.equals("TASK_KILLED")) {
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
    for (int c; (c = in.read()) != '\n'; length = length * 10 + c - '0') if (c < 0) throw new IllegalStateException("stream ended");
    return new String(in.readNBytes(length), "UTF-8").replace('"', '\'');
  }
  static String find(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    return found.find() ? found.group(1) : "";
  }
}
