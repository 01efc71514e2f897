package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.LabelSelector;
import io.souk.marathon.decide.Apps;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.view.AppFragments;
import io.souk.marathon.view.AppView;
import io.souk.marathon.view.Embeds;
import io.souk.marathon.view.GroupView;
import io.souk.marathon.view.PodView;
import io.souk.marathon.view.PreviewView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** {@code /v2/apps} and what is below it, tasks apart. */
final class AppRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<Embeds> ALWAYS_IN_LIST = EnumSet.of(Embeds.COUNTS, Embeds.DEPLOYMENTS);

  private static final Set<Embeds> ALWAYS_IN_ONE =
      EnumSet.of(Embeds.COUNTS, Embeds.TASKS, Embeds.LAST_TASK_FAILURE, Embeds.DEPLOYMENTS);

  private final ServiceLoop loop;
  private final Apps apps;
  private final AppView view;
  private final GroupView groups;
  private final AppFragments fragments;

  AppRoutes(ServiceLoop loop) {
    this.loop = loop;
    this.apps = loop.scheduler().apps();
    this.view = new AppView(loop.scheduler().world(), loop.scheduler().health());
    this.groups =
        new GroupView(
            loop.scheduler().world(),
            view,
            new PodView(loop.scheduler().world(), loop.scheduler().health()));
    this.fragments = new AppFragments(UUID.randomUUID().toString(), loop.scheduler().world(), view);
  }

  /** The route below {@code /v2/apps}; empty when there is none, or it is about tasks. */
  Optional<Route> find(List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.of(
          Route.of("GET", this::list)
              .and("POST", this::create)
              .and("PUT", request -> updateAll(request, true))
              .and("PATCH", request -> updateAll(request, false)));
    }
    int size = rest.size();
    String last = rest.getLast();
    if (last.equals("*")) {
      return Optional.of(Route.of("GET", request -> below(request, groupId(rest))));
    }
    if (size > 1 && last.equals("restart")) {
      AppRef id = () -> ApiRequest.id(rest.subList(0, size - 1));
      return Optional.of(Route.of("POST", request -> restart(request, id.get())));
    }
    if (size > 1 && last.equals("versions")) {
      AppRef id = () -> ApiRequest.id(rest.subList(0, size - 1));
      return Optional.of(Route.of("GET", request -> versions(id.get())));
    }
    if (size > 2 && rest.get(size - 2).equals("versions")) {
      AppRef id = () -> ApiRequest.id(rest.subList(0, size - 2));
      return Optional.of(Route.of("GET", request -> version(id.get(), last)));
    }
    AppRef id = () -> ApiRequest.id(rest);
    return Optional.of(
        Route.of("GET", request -> get(request, id.get()))
            .and("PUT", request -> update(request, id.get(), true))
            .and("PATCH", request -> update(request, id.get(), false))
            .and("DELETE", request -> delete(request, id.get())));
  }

  /** An id that may turn out to be none only when it is needed. */
  private interface AppRef {
    AppId get();
  }

  static AppId groupId(List<String> rest) {
    List<String> group = rest.subList(0, rest.indexOf("*"));
    return group.isEmpty() ? AppId.ROOT : ApiRequest.id(group);
  }

  private Future<Answer> list(ApiRequest request) {
    Predicate<App> wanted = filter(request);
    Set<Embeds> embeds = embeds(request, ALWAYS_IN_LIST);
    return loop.read(
        turn -> {
          Optional<String> tag = fragments.tag(embeds);
          if (tag.isPresent() && tag.equals(request.header("If-None-Match"))) {
            return Answer.empty(304).with("ETag", tag.get());
          }
          List<byte[]> apps = new ArrayList<>();
          for (App app : loop.scheduler().world().apps().values()) {
            if (wanted.test(app)) {
              apps.add(fragments.json(app, embeds, turn.now()));
            }
          }
          Answer answer = Answer.json("{\"apps\":[", apps, "]}");
          return tag.map(name -> answer.with("ETag", name)).orElse(answer);
        });
  }

  private static Set<Embeds> embeds(ApiRequest request, Set<Embeds> always) {
    Set<Embeds> embeds = EnumSet.copyOf(always);
    embeds.addAll(Embeds.parse(request.all("embed")));
    return embeds;
  }

  private static Predicate<App> filter(ApiRequest request) {
    Predicate<App> wanted = app -> true;
    if (request.has("cmd")) {
      String cmd = request.text("cmd", "").toLowerCase(Locale.ROOT);
      wanted = wanted.and(app -> lower(app.cmd().orElse("")).contains(cmd));
    }
    if (request.has("id")) {
      String id = request.text("id", "").toLowerCase(Locale.ROOT);
      wanted = wanted.and(app -> lower(app.id().path()).contains(id));
    }
    if (request.has("label")) {
      LabelSelector selector = LabelSelector.parse(request.text("label", ""));
      wanted = wanted.and(app -> selector.test(app.labels()));
    }
    return wanted;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private Future<Answer> create(ApiRequest request) {
    var body = request.json();
    return loop.submit(
        turn -> {
          Apps.Written written = apps.create(turn, body, write(request, false, true));
          return Answer.json(201, view.created(written.app(), written.deployment()))
              .with(Answer.DEPLOYMENT_ID, written.deployment().id())
              .with("Location", request.location(written.app().id()));
        });
  }

  private static Apps.Request write(ApiRequest request, boolean partial, boolean createMissing) {
    return new Apps.Request(
        request.flag("force"), partial, createMissing, request.clientIp(), request.uri());
  }

  private Future<Answer> get(ApiRequest request, AppId id) {
    Set<Embeds> embeds = embeds(request, ALWAYS_IN_ONE);
    return loop.read(
        turn -> {
          ObjectNode json = NODES.objectNode();
          json.set("app", view.info(apps.get(id), embeds, turn.now()));
          return Answer.json(json);
        });
  }

  private Future<Answer> below(ApiRequest request, AppId group) {
    Set<Embeds> embeds = embeds(request, ALWAYS_IN_ONE);
    return loop.read(
        turn -> {
          ObjectNode json = NODES.objectNode();
          ArrayNode array = json.putArray("*");
          groups.appsBelow(group).forEach(app -> array.add(view.info(app, embeds, turn.now())));
          return Answer.json(json);
        });
  }

  private Future<Answer> update(ApiRequest request, AppId id, boolean createMissing) {
    var body = request.json();
    boolean partial = !createMissing || request.flag("partialUpdate", true);
    return loop.submit(
        turn -> {
          Apps.Written written =
              apps.update(turn, id, body, write(request, partial, createMissing));
          Answer answer = Answer.deployment(written.deployment());
          return written.created()
              ? answer.withStatus(201).with("Location", request.location(written.app().id()))
              : answer;
        });
  }

  private Future<Answer> updateAll(ApiRequest request, boolean createMissing) {
    var body = request.json();
    boolean partial = !createMissing || request.flag("partialUpdate", true);
    if (request.flag("dryRun")) {
      return loop.read(
          turn -> {
            Apps.Preview preview = apps.preview(turn, body, write(request, partial, createMissing));
            return Answer.json(PreviewView.json(loop.scheduler().world(), preview));
          });
    }
    return loop.submit(
        turn ->
            Answer.deployment(apps.updateAll(turn, body, write(request, partial, createMissing))));
  }

  /** Marathon deletes with force unless told otherwise. */
  private Future<Answer> delete(ApiRequest request, AppId id) {
    boolean force = request.flag("force", true);
    return loop.submit(turn -> Answer.deployment(apps.remove(turn, id, force).deployment()));
  }

  private Future<Answer> restart(ApiRequest request, AppId id) {
    boolean force = request.flag("force");
    return loop.submit(turn -> Answer.deployment(apps.restart(turn, id, force)));
  }

  private Future<Answer> versions(AppId id) {
    return loop.read(
        turn -> {
          ObjectNode json = NODES.objectNode();
          ArrayNode array = json.putArray("versions");
          apps.versions(id).forEach(version -> array.add(version.toString()));
          return Answer.json(json);
        });
  }

  private Future<Answer> version(AppId id, String version) {
    return loop.read(turn -> Answer.json(apps.getVersion(id, version).json()));
  }
}
