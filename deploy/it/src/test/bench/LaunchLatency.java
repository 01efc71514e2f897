import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Time from POST of an app with one {@code sleep} process to its TASK_RUNNING on the event stream.
 * Usage: java LaunchLatency.java http://127.0.0.1:8080 [runs]. Prints min, median, p90 and max in ms.
 */
public class LaunchLatency {
  static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  static final ConcurrentHashMap<String, Long> running = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    String base = args[0];
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    listen(base);
    double[] millis = new double[runs];
    for (int i = -3; i < runs; i++) {
      String id = "/latency/run" + (i + 3);
      long start = System.nanoTime();
      send(base + "/v2/apps", "POST", "{\"id\":\"" + id + "\",\"cmd\":\"sleep 1000\",\"cpus\":0.01,\"mem\":32,\"instances\":1}");
      long end = System.nanoTime() + 30_000_000_000L;
      while (!running.containsKey(id) && System.nanoTime() < end) Thread.sleep(1);
      if (i >= 0) millis[i] = (running.get(id) - start) / 1e6;
      send(base + "/v2/apps" + id + "?force=true", "DELETE", "");
      Thread.sleep(300);
    }
    Arrays.sort(millis);
    System.out.printf("runs %d  min %.1f  median %.1f  p90 %.1f  max %.1f ms%n", runs, millis[0],
        millis[runs / 2], millis[runs * 9 / 10], millis[runs - 1]);
    System.exit(0);
  }

  static void listen(String base) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/v2/events")).header("Accept", "text/event-stream").build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    Thread.startVirtualThread(() -> {
      try (var lines = new BufferedReader(new InputStreamReader(answer.body()))) {
        for (String line; (line = lines.readLine()) != null; ) {
          if (line.contains("\"TASK_RUNNING\"")) {
            int at = line.indexOf("\"appId\":\"") + 9;
            running.putIfAbsent(line.substring(at, line.indexOf('"', at)), System.nanoTime());
          }
        }
      } catch (Exception e) {
        e.printStackTrace();
      }
    });
  }

  static void send(String url, String method, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) System.err.println(method + " " + url + ": " + answer.statusCode() + " " + answer.body());
  }
}
